import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { agreeTotal, keepAgreement } from '#bot/manager/agree-total.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'

let server: RestartableServer
let redis: Redis

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
})

it('takes what Discord recommended to the first of several machines', async () => {
  const totals = await Promise.all([4, 5, 6].map((wish) => agreeTotal(redis, 'auto', wish)))
  expect(new Set(totals).size).toBe(1)
  expect([4, 5, 6]).toContain(totals[0])
  expect(await agreeTotal(redis, 'auto', 7)).toBe(totals[0])
})

it('takes a number that is set, and tells it to those that are left to choose', async () => {
  await agreeTotal(redis, 'auto', 4)
  expect(await agreeTotal(redis, 6, 4)).toBe(6)
  expect(await agreeTotal(redis, 'auto', 4)).toBe(6)
})

it('forgets the agreement some minutes after the last machine, and not before', async () => {
  await agreeTotal(redis, 'auto', 4)
  await redis.pexpire(keys.totalShards(), 5_000)
  await keepAgreement(redis, 4)
  expect(await redis.pttl(keys.totalShards())).toBeGreaterThan(500_000)
  await redis.del(keys.totalShards())
  await keepAgreement(redis, 4)
  expect(await agreeTotal(redis, 'auto', 9)).toBe(4)
})
