import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds, type EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aJoin, anInvite, journal } from '#test/support/journal-entries.ts'
import { aKnownInvite } from '#test/support/lane-events.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, silent, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let enabledGuilds: EnabledGuilds
let guildId: string

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  enabledGuilds = makeEnabledGuilds(stores.redis)
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(() => {
  guildId = aGuildId()
})

const tables = ['guild_settings', 'invites', 'joins', 'day_counts', 'outbox', 'journal_rejects']
const enable = async (id: string) => {
  const settings = await enableGuild({ db: stores.db, enabledGuilds }, id, new Date())
  const messages = { join_messages_enabled: true, join_messages_channel: '700' }
  await makeGuildSettings(stores.db).update(id, messages)
  return { guildId: id, generation: Number(settings.generation) }
}
const recordedWith = async (work: () => Promise<unknown>) => {
  const { redis } = stores
  const recorder = makeRecorder({ ...stores, log: silent, feed: makeFeedPublisher(redis) })
  recorder.start()
  await work()
  await waitFor(async () => {
    recorder.notify(partitionOfGuild(guildId))
    return (await redis.xlen(keys.journal(partitionOfGuild(guildId)))) === 0
  })
  await recorder.stop()
}
/** Rows of a guild, by table: every table that has such a column, whichever comes later. */
const rowsOf = async (id: string): Promise<Record<string, number>> => {
  const { rows: tables } = await sql<{ name: string }>`
    select c.table_name as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'guild_id' and t.table_type = 'BASE TABLE'
    order by 1`.execute(stores.db)
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await sql<{ count: string }>`
      select count(*) from ${sql.table(name)} where guild_id = ${id}`.execute(stores.db)
    const count = Number(rows[0]?.count)
    if (count > 0) counts[name] = count
  }
  return counts
}
const keysOf = (id: string) => stores.redis.keys(`*${id}*`)

it('deletes everything stored about a guild, and nothing of another', async () => {
  const guild = await enable(guildId)
  const neighbour = await enable(aGuildId())
  await recordedWith(async () => {
    for (const one of [neighbour, guild]) {
      const entries = [anInvite(), aJoin(), 'not an entry']
      await journal(stores.redis, one, JSON.stringify(entries))
    }
    await waitFor(async () => 'joins' in (await rowsOf(neighbour.guildId)))
  })
  await makeGuildStates(stores.redis).settle({
    ...guild,
    epoch: 1,
    position: undefined,
    expectedVersion: 0,
    entries: [],
    ledger: emptyLedger,
    isPrimed: true,
    isConcealed: false,
    change: { changed: [aKnownInvite()], removed: [] },
  })
  const ofNeighbour = await rowsOf(neighbour.guildId)
  expect(Object.keys(ofNeighbour)).toEqual(expect.arrayContaining([...tables]))
  expect(await rowsOf(guildId)).toEqual(ofNeighbour)
  expect(await keysOf(guildId)).toHaveLength(2)

  await purgeGuild({ db: stores.db, enabledGuilds }, guildId, new Date())
  expect(await rowsOf(guildId)).toEqual({})
  expect(await keysOf(guildId)).toEqual([])
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
  expect(await rowsOf(neighbour.guildId)).toEqual(ofNeighbour)
})

it('is not undone by what is still in the journal', async () => {
  const guild = await enable(guildId)
  await journal(stores.redis, guild, [anInvite(), aJoin()])
  await purgeGuild({ db: stores.db, enabledGuilds }, guildId, new Date())
  await recordedWith(() => Promise.resolve())
  expect(await rowsOf(guildId)).toEqual({})
})

it('does not carry anything over into the next generation', async () => {
  const old = await enable(guildId)
  await journal(stores.redis, old, [anInvite(), aJoin({ memberId: '1' })])
  await purgeGuild({ db: stores.db, enabledGuilds }, guildId, new Date())
  await waitFor(() => Date.now() > old.generation, { intervalMs: 1 })
  const next = await enable(guildId)
  await recordedWith(() => journal(stores.redis, next, [aJoin({ memberId: '2' })]))
  const joins = await stores.db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', guildId)
    .execute()
  expect(joins).toEqual([{ member_id: '2' }])
})

it('may be repeated, as where Redis was away the first time', async () => {
  await enable(guildId)
  const crashing: EnabledGuilds = {
    ...enabledGuilds,
    purge: () => Promise.reject(new Error('Redis is away')),
  }
  const half = purgeGuild({ db: stores.db, enabledGuilds: crashing }, guildId, new Date())
  await expect(half).rejects.toThrow('Redis is away')
  await purgeGuild({ db: stores.db, enabledGuilds }, guildId, new Date())
  await purgeGuild({ db: stores.db, enabledGuilds }, guildId, new Date())
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
})
