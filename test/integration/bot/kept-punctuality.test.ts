import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { keepPunctuality } from '#bot/lanes/kept-punctuality.ts'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DAY_MS = 24 * 60 * 60_000
let server: RestartableServer
let redis: Redis
let atMs: number

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  atMs = Date.now()
  await redis.flushall()
})

const now = () => atMs
const inTime = (punctuality: Punctuality, count = 10) => {
  for (let i = 0; i < count; i += 1) punctuality.list('invites').sawInTime()
}
const keep = (punctuality: Punctuality, clusterId = 0) =>
  keepPunctuality({ redis, punctuality, clusterId, log: silent, now })
/** Keeps what a process has seen, as it does every ten seconds. */
async function stored(clusterId: number, see: (punctuality: Punctuality) => void) {
  const punctuality = new Punctuality(now)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stop = await keep(punctuality, clusterId)
  see(punctuality)
  vi.advanceTimersByTime(10_000)
  vi.useRealTimers()
  await waitFor(() => redis.hexists(keys.punctuality(), String(clusterId)))
  await stop()
}
const restored = async () => {
  const punctuality = new Punctuality(now)
  await (
    await keep(punctuality)
  )()
  return punctuality.waits(false)
}

it('tells a successor that lists are in time', async () => {
  expect(await restored()).toEqual({ listLagMs: 2_500, dispatchMs: 0 })
  await stored(0, (punctuality) => inTime(punctuality))
  expect(await restored()).toEqual({ listLagMs: 0, dispatchMs: 0 })
  expect(await redis.pttl(keys.punctuality())).toBeGreaterThan(DAY_MS - 60_000)
})

it('believes the process that saw the worst', async () => {
  await stored(0, (punctuality) => inTime(punctuality))
  await stored(1, (punctuality) => punctuality.list('invites').sawLag(800))
  expect(await restored()).toEqual({ listLagMs: 2_500, dispatchMs: 0 })
})

it('believes nothing that is older than a day, or that it cannot read', async () => {
  await stored(0, (punctuality) => inTime(punctuality))
  await redis.hset(keys.punctuality(), '1', '{', '2', '{"format":9}')
  expect((await restored()).listLagMs).toBe(0)
  atMs += DAY_MS
  expect((await restored()).listLagMs).toBe(2_500)
})
