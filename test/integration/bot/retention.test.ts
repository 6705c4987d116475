import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePartitionsJob } from '#bot/jobs/partitions.ts'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeInviteTotals } from '#core/postgres/invite-totals.ts'
import { makeJoinsList } from '#core/postgres/joins-list.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave, aRevision, journal } from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { anEnabledGuild, openStores, silent, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DAY_MS = 86_400_000
let database: TestDatabase
let server: RestartableServer
let stores: Stores

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})

const partitionsOf = async (ms: number) => {
  const day = new Date(ms).toISOString().slice(0, 10).replaceAll('-', '_')
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'r' and relname like ${`%\\_${day}`}
    order by relname`.execute(stores.db)
  return rows.map(({ name }) => name)
}

it('a join is seen for exactly 31 days, and then its day goes whole, without a row deleted', async () => {
  const start = Date.now()
  await ensurePartitions(stores.db, new Date(start))
  const guild = await anEnabledGuild(stores)
  const members = Array.from({ length: 500 }, (_, i) => String(i + 1))
  const joinedAt = start - 1_000
  await journal(
    stores.redis,
    guild,
    members.map((memberId) => aJoin({ memberId, joinedAt })),
  )
  await recordPartitions(stores, [guild.partition])

  const at = (ms: number) => new Date(joinedAt + ms)
  const shown = async (now: Date) => [
    (await makeJoinsList(stores.db).page(guild.guildId, now, { limit: 1_000 })).rows.length,
    (await makeInviteTotals(stores.db).all(guild.guildId, now)).get('abc')?.recorded ?? 0,
  ]
  expect(await shown(at(31 * DAY_MS - 1))).toEqual([500, 500])
  expect(await shown(at(31 * DAY_MS))).toEqual([0, 0])

  // Neither a leave nor a revision finds it any more; its partition is still there.
  const now = joinedAt + 31 * DAY_MS
  await ensurePartitions(stores.db, new Date(now))
  await journal(stores.redis, guild, [
    aLeave({ memberId: '1', leftAt: now }),
    aRevision({ memberId: '2', joinedAt }),
  ])
  const late = await recordPartitions({ ...stores, now: () => now }, [guild.partition])
  expect(late).toMatchObject({ entries: 2, ignored: 1, rejects: [] })
  const attribution = await stores.db
    .selectFrom('day_counts')
    .select(['inviter_id', 'leaves'])
    .where('leaves', '>', 0)
    .execute()
  expect(attribution).toEqual([{ inviter_id: '0', leaves: 1 }])

  expect(await partitionsOf(joinedAt)).toHaveLength(2)
  const later = start + 33 * DAY_MS
  const jobs = [1, 2].map(() => makePartitionsJob({ ...stores, log: silent, now: () => later }))
  await Promise.all(jobs.map((job) => job.start()))
  await waitFor(async () => (await partitionsOf(joinedAt)).length === 0, { timeoutMs: 15_000 })
  await Promise.all(jobs.map((job) => job.stop()))
  expect(await partitionsOf(later + 7 * DAY_MS)).toHaveLength(2)
  expect(await partitionsOf(later + 8 * DAY_MS)).toEqual([])

  await sql`select pg_stat_force_next_flush()`.execute(stores.db)
  const { rows } = await sql<{ deleted: string }>`
    select coalesce(sum(n_tup_del), 0)::text as deleted from pg_stat_user_tables
    where relname ~ '^(joins|day_counts)'`.execute(stores.db)
  expect(rows).toEqual([{ deleted: '0' }])
})
