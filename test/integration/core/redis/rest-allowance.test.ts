import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis } from '#core/redis/connect.ts'
import {
  makeRestAllowance,
  RestAllowanceError,
  type RestAllowance,
  type RestPriority,
} from '#core/redis/rest-allowance.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let connections: Redis[]
let pauseMs = 0

beforeAll(async () => {
  server = await startTestRedis()
  connections = [0, 1].map((n) =>
    connectRedis({ url: server.url, log: silent, connectionName: `process-${n}` }),
  )
})
afterAll(async () => {
  for (const redis of connections) redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  pauseMs = 0
  await connections[0]?.flushall()
})

/** An allowance as one of two processes has it. */
function ofProcess(n: number, requestsPerSecond = 50): RestAllowance {
  const redis = connections[n]
  if (redis === undefined) throw new Error(`there is no process ${n}`)
  return makeRestAllowance({
    redis,
    requestsPerSecond,
    ownRequestsPerSecond: requestsPerSecond / 2,
    pausedForMs: () => pauseMs,
    log: silent,
    now: Date.now,
  })
}

/** Takes as fast as it may, with several at once, for so long. @returns when each was allowed */
async function takeFor(allowance: RestAllowance, priority: RestPriority, ms: number) {
  const times: number[] = []
  const endsAt = performance.now() + ms
  const stop = AbortSignal.timeout(ms)
  const taker = async () => {
    while (performance.now() < endsAt) {
      await allowance.take(priority, stop)
      times.push(performance.now())
    }
  }
  await Promise.allSettled([taker(), taker(), taker(), taker(), taker()])
  return times
}

function mostInAnySecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 1_000).length))
}

describe('two processes together', () => {
  it('never go beyond the limit in any second, and use most of it', async () => {
    const taken = await Promise.all([
      takeFor(ofProcess(0), 'list', 3_200),
      takeFor(ofProcess(1), 'list', 3_200),
    ])
    const times = taken.flat()
    expect(mostInAnySecond(times)).toBeLessThanOrEqual(52)
    expect(times.length).toBeGreaterThan(140)
    expect(Math.min(...taken.map(({ length }) => length))).toBeGreaterThan(20)
  })

  it('leave a reserve to what is more urgent', async () => {
    const [lists, primings, checks] = await Promise.all([
      takeFor(ofProcess(0), 'list', 2_200),
      takeFor(ofProcess(1), 'priming', 2_200),
      takeFor(ofProcess(1), 'doctor', 2_200),
    ])
    expect(lists.length).toBeGreaterThan(primings.length)
    expect(primings.length + checks.length).toBeLessThanOrEqual(75)
    expect(mostInAnySecond([...lists, ...primings, ...checks])).toBeLessThanOrEqual(52)
  })
})

it('lets the lowest priority have its part, and no more, where nothing else is asked', async () => {
  expect(mostInAnySecond(await takeFor(ofProcess(0), 'doctor', 2_200))).toBeLessThanOrEqual(15)
})

it('serves every priority where the limit is one a second', async () => {
  const allowance = ofProcess(0, 1)
  const priorities = ['list', 'message', 'priming', 'doctor'] as const
  await Promise.all(priorities.map((priority) => allowance.take(priority)))
}, 15_000)

it('adds less than a millisecond to a lone request', async () => {
  const allowance = ofProcess(0, 10_000)
  await allowance.take('list')
  const durations: number[] = []
  for (let i = 0; i < 200; i += 1) {
    const startedAt = performance.now()
    await allowance.take('list')
    durations.push(performance.now() - startedAt)
  }
  expect(durations.sort((a, b) => a - b)[100]).toBeLessThan(1)
})

it('ends a wait that is aborted, and lets no request go for it', async () => {
  const allowance = ofProcess(0, 1)
  await allowance.take('list')
  const stop = new AbortController()
  const waiting = allowance.take('list', stop.signal)
  stop.abort(new Error('stopping'))
  await expect(waiting).rejects.toThrow('stopping')
  await expect(allowance.take('list', stop.signal)).rejects.toThrow('stopping')
})

it('refuses what has waited for ten seconds, and what comes when too many wait', async () => {
  let atMs = 0
  const [redis] = connections
  if (redis === undefined) return
  const limits = { requestsPerSecond: 1, ownRequestsPerSecond: 1, pausedForMs: () => 0 }
  const allowance = makeRestAllowance({ redis, ...limits, log: silent, now: () => atMs })
  await allowance.take('list')
  const waiting = Array.from({ length: 1_000 }, () => allowance.take('list'))
  const outcomes = Promise.allSettled(waiting)
  await expect(allowance.take('list')).rejects.toThrow('too many requests wait already')
  atMs += 10_000
  const refused = (await outcomes).filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(990)
})

it('lets nothing go while too many requests were refused', async () => {
  pauseMs = 5_000
  const error = await ofProcess(0)
    .take('list')
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RestAllowanceError)
  expect(error).toMatchObject({ retryAfterMs: 5_000 })
})

it('keeps to its own part while Redis is away, and blocks nobody', async () => {
  const allowance = ofProcess(0)
  await allowance.take('list')
  await server.kill()
  const times = await takeFor(allowance, 'list', 2_200)
  expect(times.length).toBeGreaterThan(25)
  expect(mostInAnySecond(times)).toBeLessThanOrEqual(25)
  await server.restart()
  await waitFor(() => connections.every(({ status }) => status === 'ready'))
}, 30_000)
