import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis } from '#core/redis/connect.ts'
import {
  makeRestAllowance,
  RestAllowanceError,
  type RestAllowance,
  type RestPriority,
} from '#core/redis/rest-allowance.ts'
import { watchGrants, type GrantedSeconds } from '#test/support/granted-seconds.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let connections: Redis[]
let grants: GrantedSeconds
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
  grants = await watchGrants(server.url)
})
afterEach(() => grants.stop())

/** An allowance as one of two processes has it. */
function ofProcess(n: number, requestsPerSecond = 50): RestAllowance {
  const redis = connections[n]
  if (redis === undefined) throw new Error(`there is no process ${n}`)
  return ofConnection(redis, requestsPerSecond)
}

function ofConnection(redis: Redis, requestsPerSecond = 50): RestAllowance {
  return makeRestAllowance({
    redis,
    requestsPerSecond,
    ownRequestsPerSecond: requestsPerSecond / 2,
    pausedForMs: () => pauseMs,
    log: silent,
    now: Date.now,
  })
}

/** Takes `count` as fast as it may, several at once. @returns when each was allowed, in ms */
async function takeMany(allowance: RestAllowance, priority: RestPriority, count: number) {
  const times: number[] = []
  let left = count
  const taker = async () => {
    while (left > 0) {
      left -= 1
      await allowance.take(priority)
      times.push(performance.now())
    }
  }
  await Promise.all(Array.from({ length: 5 }, taker))
  return times
}

/** Blocks this whole process, as a busy machine does. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('two processes together', () => {
  it('never go beyond the limit in any second, and use most of it', async () => {
    const startedAt = performance.now()
    const [one, other] = await Promise.all([
      takeMany(ofProcess(0), 'list', 75),
      takeMany(ofProcess(1), 'list', 75),
    ])
    // 150 fill three seconds, of which the last is over at once.
    expect(performance.now() - startedAt).toBeGreaterThan(2_000)
    expect(performance.now() - startedAt).toBeLessThan(6_000)
    await waitFor(() => grants.total() >= 150)
    expect(grants.mostInAnySecond()).toBeLessThanOrEqual(50)
    expect(grants.mostInAnySecond()).toBeGreaterThan(35)
    // Neither waits until the other has all of its own.
    expect(other[19]).toBeLessThan(one[74] ?? 0)
    expect(one[19]).toBeLessThan(other[74] ?? 0)
  })

  it('leave a reserve to what is more urgent', async () => {
    await Promise.all([
      takeMany(ofProcess(0), 'list', 60),
      takeMany(ofProcess(1), 'priming', 30),
      takeMany(ofProcess(1), 'doctor', 8),
    ])
    await waitFor(() => grants.total() >= 98)
    expect(grants.mostInAnySecond()).toBeLessThanOrEqual(50)
    expect(grants.mostInAnySecond(25)).toBeLessThanOrEqual(25)
  })
})

it('lets the lowest priority have its part, and no more, where nothing else is asked', async () => {
  await takeMany(ofProcess(0), 'doctor', 40)
  await waitFor(() => grants.total() >= 40)
  expect(grants.mostInAnySecond()).toBeLessThanOrEqual(15)
  expect(grants.mostInAnySecond()).toBeGreaterThan(10)
})

it('serves every priority where the limit is one a second', async () => {
  const allowance = ofProcess(0, 1)
  const priorities = ['list', 'message', 'priming', 'doctor'] as const
  await Promise.all(priorities.map((priority) => allowance.take(priority)))
}, 15_000)

describe('a few requests are had in advance', () => {
  const PAUSE_MS = 600
  const elapsedMs = async (work: Promise<unknown>) => {
    const startedAt = performance.now()
    await work
    return performance.now() - startedAt
  }

  it('so that a lone one waits for nobody while plenty is left', async () => {
    const allowance = ofProcess(0)
    await allowance.take('list')
    await connections[1]?.client('PAUSE', PAUSE_MS)
    expect(await elapsedMs(allowance.take('list'))).toBeLessThan(PAUSE_MS / 2)
    expect(await elapsedMs(allowance.take('list'))).toBeGreaterThan(PAUSE_MS / 4)
  })

  it('but not for what is less urgent than what they were had for', async () => {
    const allowance = ofProcess(0)
    await allowance.take('list')
    await connections[1]?.client('PAUSE', PAUSE_MS)
    expect(await elapsedMs(allowance.take('doctor'))).toBeGreaterThan(PAUSE_MS / 4)
  })

  it('and count again when they have gone', async () => {
    const allowance = ofProcess(0)
    await allowance.take('list')
    await allowance.take('list')
    await waitFor(() => grants.told() === 1)
  })

  it('but not where more than half is used', async () => {
    const allowance = ofProcess(0)
    await takeMany(allowance, 'list', 35)
    await connections[1]?.client('PAUSE', PAUSE_MS)
    expect(await elapsedMs(allowance.take('list'))).toBeGreaterThan(PAUSE_MS / 4)
  })

  it('and cost many lone ones few questions', async () => {
    const allowance = ofProcess(0, 10_000)
    await allowance.take('list')
    await connections[0]?.config('RESETSTAT')
    for (let i = 0; i < 20; i += 1) await allowance.take('list')
    await waitFor(() => grants.told() === 20)
    const stats = await connections[0]?.info('commandstats')
    const [, calls] = /cmdstat_evalsha:calls=(\d+),/.exec(stats ?? '') ?? []
    expect(Number(calls)).toBeLessThan(10)
  })
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

describe('no second has more than the limit', () => {
  it('though a process hears late of what it was granted', async () => {
    const startedAt = performance.now()
    await takeMany(ofProcess(0), 'list', 50)
    const next = ofProcess(1).take('list')
    stall(600)
    await next
    expect(performance.now() - startedAt).toBeGreaterThan(1_000)
  })

  it('as what goes late counts from when it goes', async () => {
    const late = ofProcess(0, 1).take('list')
    stall(600)
    await late
    const wentAt = performance.now()
    await waitFor(() => grants.told() === 1)
    await ofProcess(1, 1).take('list')
    expect(performance.now() - wentAt).toBeGreaterThan(990)
  })

  it('though Redis answers late', async () => {
    const startedAt = performance.now()
    await takeMany(ofProcess(0), 'list', 50)
    await connections[1]?.client('PAUSE', 600)
    await ofProcess(1).take('list')
    expect(performance.now() - startedAt).toBeGreaterThan(1_000)
  })

  it('when Redis goes away, after which each process keeps to its own part', async () => {
    const [one, other] = [ofProcess(0), ofProcess(1)]
    await takeMany(one, 'list', 50)
    const wentAt = performance.now()
    await server.kill()
    const [times, others] = await Promise.all([
      takeMany(one, 'list', 30),
      takeMany(other, 'list', 5),
    ])
    expect(Math.min(...times, ...others) - wentAt).toBeGreaterThan(1_000)
    // 25 a second of its own: 30 begin a second one.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000)
    await server.restart()
    await waitFor(() => connections.every(({ status }) => status === 'ready'))
  }, 30_000)

  it('when Redis comes back, which is told what went without it', async () => {
    const redis = connectRedis({ url: server.url, log: silent, connectionName: 'cut-off' })
    const id = await redis.client('ID')
    const allowance = ofConnection(redis)
    await connections[0]?.client('KILL', 'ID', id)
    await waitFor(() => redis.status !== 'ready', { intervalMs: 5 })
    await Promise.all(Array.from({ length: 20 }, () => allowance.take('list')))
    const wentAt = performance.now()
    await waitFor(async () => {
      await allowance.take('list')
      return grants.total() > 20
    })
    // Others may still go by their own part: so long this process keeps to its own, too.
    await takeMany(allowance, 'list', 5)
    expect(performance.now() - wentAt).toBeGreaterThan(900)
    redis.disconnect()
  })
})
