import { expect, it } from 'vitest'
import type { APIGatewaySessionStartLimit } from 'discord-api-types/v10'
import { withIdentifyAllowance } from '#bot/gateway/identify-allowance.ts'
import { silent } from '#test/support/stores.ts'

const limit = (remaining: number, resetAfterMs = 3_600_000): APIGatewaySessionStartLimit => ({
  total: 1_000,
  remaining,
  reset_after: resetAfterMs,
  max_concurrency: 2,
})
const never = new AbortController().signal

/** Turns that are always free, and as good as told when they are begun anew. */
function freeTurns({ goodAfter = 0 } = {}) {
  let taken = 0
  return {
    get taken() {
      return taken
    },
    async waitForIdentify() {
      taken += 1
    },
    async restart() {
      return taken > goodAfter
    },
  }
}

function throttler(options: {
  answers: (APIGatewaySessionStartLimit | Error)[]
  turns?: ReturnType<typeof freeTurns>
}) {
  const { answers, turns = freeTurns() } = options
  const asked = { times: 0 }
  const slept: number[] = []
  const allowance = withIdentifyAllowance({
    turns,
    async ask() {
      asked.times += 1
      const answer = answers.shift()
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer')
      return answer
    },
    atStart: limit(1_000),
    async sleep(ms, signal) {
      slept.push(ms)
      signal.throwIfAborted()
    },
    log: silent,
  })
  return { allowance, asked, turns, slept }
}

it('lets a shard identify while more are left than there are buckets', async () => {
  const { allowance, asked } = throttler({ answers: [limit(3)] })
  await allowance.waitForIdentify(0, never)
  expect(asked.times).toBe(1)
})

it('waits for the day to end, rather than to identify with the last ones', async () => {
  const { allowance, asked, turns, slept } = throttler({
    answers: [limit(2, 90_000), limit(2, 30_000), limit(1_000)],
  })
  await allowance.waitForIdentify(0, never)
  // A minute, to see what others did meanwhile; then until Discord's day is surely over.
  expect(slept).toEqual([60_000, 31_000])
  expect({ taken: turns.taken, times: asked.times }).toEqual({ taken: 3, times: 3 })
})

it('takes another turn where the answer came so late that its own may be over', async () => {
  const turns = freeTurns({ goodAfter: 1 })
  const { allowance, asked } = throttler({ answers: [limit(500), limit(499)], turns })
  await allowance.waitForIdentify(0, never)
  expect({ taken: turns.taken, times: asked.times }).toEqual({ taken: 2, times: 2 })
})

it('goes by what Discord said last, where it does not answer', async () => {
  const { allowance, slept } = throttler({
    answers: [new Error('500'), limit(2), new Error('500')],
  })
  await allowance.waitForIdentify(0, never)
  expect(slept).toEqual([])
  const stop = new AbortController()
  stop.abort()
  await expect(allowance.waitForIdentify(0, stop.signal)).rejects.toThrow()
  await expect(allowance.waitForIdentify(0, stop.signal)).rejects.toThrow()
  expect(slept).toHaveLength(2)
})
