import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeStoreMetrics } from '#bot/manager/store-metrics.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { recordMessages } from '#core/postgres/recording-messages.ts'
import { keys } from '#core/redis/keys.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { parsePrometheusText, sumOf } from '#test/support/prometheus-text.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, silent, type Stores } from '#test/support/stores.ts'

const GUILD = { guildId: '4194304', generation: 5 }

let redisServer: RestartableServer
let database: TestDatabase
let stores: Stores

beforeAll(async () => {
  ;[redisServer, database] = await Promise.all([startTestRedis(), createDatabase()])
  stores = openStores({ redisUrl: redisServer.url, databaseUrl: database.url })
})
afterAll(async () => {
  await stores.close()
  await database.drop()
  await redisServer.stop()
})

/** What a manager would tell of the stores. */
async function measured({ redis, db } = stores, registry = new Registry()) {
  await makeStoreMetrics({ redis, db, registry, log: silent, now: Date.now }).measure()
  return parsePrometheusText(await registry.metrics())
}

it('measures journals, and tells what is recorded already from what waits', async () => {
  const [seconds] = await stores.redis.time()
  const first = `${(Number(seconds) - 60) * 1_000}-0`
  await stores.redis.xadd(keys.journal(1), first, 'guild', '4194304')
  const before = await measured()
  expect(sumOf(before, 'usher_journal_settlements')).toBe(1)
  expect(sumOf(before, 'usher_journal_longest_settlements')).toBe(1)
  expect(sumOf(before, 'usher_journal_lag_seconds')).toBeGreaterThanOrEqual(60)
  await stores.db
    .updateTable('journal_positions')
    .set({ position: first })
    .where('partition', '=', 1)
    .execute()
  const after = await measured()
  expect(sumOf(after, 'usher_journal_oldest_age_seconds')).toBeGreaterThanOrEqual(60)
  expect(sumOf(after, 'usher_journal_lag_seconds')).toBe(0)
})

it('measures what waits to be told of', async () => {
  const announcement = {
    ...GUILD,
    channelId: '70',
    kind: 'join' as const,
    memberId: '1000',
    memberName: 'Mina',
    memberAvatar: null,
    joinedAt: Date.now(),
    inviterId: null,
    code: 'abc',
    at: Date.now() - 60_000,
    countedSince: '2026-01-01',
    netChangeAfter: 0,
    traceparent: null,
  }
  await recordMessages(stores.db).queueAnnouncements([announcement])
  const families = await measured()
  expect(sumOf(families, 'usher_outbox_messages', { kind: 'join' })).toBe(1)
  expect(sumOf(families, 'usher_outbox_messages', { kind: 'digest' })).toBe(0)
  expect(sumOf(families, 'usher_outbox_oldest_age_seconds')).toBeGreaterThan(59)
})

it('measures how far partitions reach, and how large the stores are', async () => {
  await ensurePartitions(stores.db, new Date())
  const families = await measured()
  for (const table of ['joins', 'day_counts']) {
    expect(sumOf(families, 'usher_partitions_ahead_seconds', { table })).toBeGreaterThan(6 * 86_400)
    expect(sumOf(families, 'usher_partition_oldest_age_seconds', { table })).toBeGreaterThan(86_400)
  }
  expect(sumOf(families, 'usher_postgres_size_bytes')).toBeGreaterThan(1_000_000)
  expect(sumOf(families, 'usher_redis_memory_bytes')).toBeGreaterThan(100_000)
  expect(sumOf(families, 'usher_store_up')).toBe(2)
})

it('tells nothing old of a store that is away', async () => {
  const registry = new Registry()
  const own = openStores({ redisUrl: redisServer.url, databaseUrl: database.url })
  const storeMetrics = makeStoreMetrics({ ...own, registry, log: silent })
  await storeMetrics.measure()
  own.redis.disconnect()
  await storeMetrics.measure()
  const families = parsePrometheusText(await registry.metrics())
  expect(sumOf(families, 'usher_store_up', { store: 'redis' })).toBe(0)
  expect(sumOf(families, 'usher_store_up', { store: 'postgres' })).toBe(1)
  for (const name of ['usher_journal_settlements', 'usher_journal_lag_seconds']) {
    expect(families.get(name)?.samples, name).toEqual([])
  }
  expect(families.get('usher_postgres_size_bytes')?.samples).toHaveLength(1)
  await own.close()
})

it('tells nothing before it has measured', async () => {
  const registry = new Registry()
  makeStoreMetrics({ ...stores, registry, log: silent })
  for (const [name, { samples }] of parsePrometheusText(await registry.metrics())) {
    expect(samples, name).toEqual([])
  }
})
