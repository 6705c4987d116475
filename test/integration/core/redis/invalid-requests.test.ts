import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connectRedis } from '#core/redis/connect.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let redis: Redis
let atMs: number

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({
    url: server.url,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: 300,
  })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  atMs = 1_000_000
  await redis.flushall()
})

const aProcess = () => makeInvalidRequests({ redis, log: silent, now: () => atMs })
const counted = async () => Number(await redis.get(keys.invalidRequests()))

it('counts what Discord counts, of all processes, for ten minutes', async () => {
  const [one, other] = [aProcess(), aProcess()]
  for (const status of [200, 204, 404, 500]) one.saw(status, null)
  one.saw(429, 'shared')
  one.saw(401, null)
  one.saw(403, null)
  other.saw(429, 'user')
  await waitFor(async () => (await counted()) === 3)
  const leftMs = await redis.pttl(keys.invalidRequests())
  expect(leftMs).toBeGreaterThan(590_000)
  expect(leftMs).toBeLessThanOrEqual(600_000)
  expect(one.pausedForMs()).toBe(0)
})

it('pauses at half of what brings a ban, until the ten minutes are over', async () => {
  await redis.set(keys.invalidRequests(), 4_998, 'PX', 300_000)
  const requests = aProcess()
  requests.saw(403, null)
  await waitFor(async () => (await counted()) === 4_999)
  expect(requests.pausedForMs()).toBe(0)
  requests.saw(403, null)
  await waitFor(() => requests.pausedForMs() > 0)
  expect(requests.pausedForMs()).toBeGreaterThan(290_000)
  atMs += 300_000
  expect(requests.pausedForMs()).toBe(0)
})

it('counts its own while Redis is away, and tells them once it is back', async () => {
  await server.kill()
  const requests = aProcess()
  for (let i = 0; i < 20; i += 1) requests.saw(403, null)
  await server.restart()
  await waitFor(async () => {
    requests.saw(403, null)
    return (await counted()) > 20
  })
})
