import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { connectRedis } from '#core/redis/connect.ts'
import { measureJournals } from '#core/redis/journal-backlog.ts'
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

/** Journals one settlement, as old as told by Redis' own clock. */
async function journal(partition: number, ageMs: number): Promise<void> {
  const [seconds] = await redis.time()
  const id = `${Number(seconds) * 1_000 - ageMs}-*`
  await redis.xadd(keys.journal(partition), id, 'guild', '1', 'generation', '1', 'entries', '[]')
}

it('says that nothing waits where everything is recorded', async () => {
  await journal(3, 5_000)
  await redis.xtrim(keys.journal(3), 'MAXLEN', 0)
  expect(await measureJournals(redis)).toEqual({
    settlements: 0,
    longest: 0,
    partitions: 0,
    oldestAgeMs: 0,
  })
})

it('adds all partitions up, and tells the longest and how long the oldest has waited', async () => {
  await journal(0, 40_000)
  await journal(0, 10_000)
  await journal(0, 10_000)
  await journal(255, 60_000)
  const backlog = await measureJournals(redis)
  expect(backlog).toMatchObject({ settlements: 4, longest: 3, partitions: 2 })
  // As exact as a second of Redis' clock, and as old as the test has run since.
  expect(backlog.oldestAgeMs).toBeGreaterThanOrEqual(60_000)
  expect(backlog.oldestAgeMs).toBeLessThan(120_000)
})

it('fails while Redis is away, rather than to say that nothing waits', async () => {
  const impatient = connectRedis({
    url: server.url,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: 200,
  })
  await impatient.ping()
  await server.kill()
  await expect(measureJournals(impatient)).rejects.toThrow()
  impatient.disconnect()
  await server.restart()
})
