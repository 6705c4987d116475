import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { runOnce } from '#bot/jobs/delete-lost-settings.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { deleteLostSettings, loseGuild, regainGuild } from '#core/guilds/lose-guild.ts'
import { reconcileGuilds } from '#core/guilds/reconcile-guilds.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds, type EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aJoin, anInvite, journal } from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, silent, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DAY_MS = 86_400_000
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
beforeEach(async () => {
  await stores.db.deleteFrom('guild_settings').execute()
  await stores.redis.flushall()
  guildId = aGuildId()
})

const both = () => ({ db: stores.db, enabledGuilds })
const settings = () => makeGuildSettings(stores.db).find(guildId)
const enable = async (id = guildId) => {
  const { generation } = await enableGuild(both(), id, new Date(Date.now() - 60_000))
  return { guildId: id, generation: Number(generation) }
}
const record = async () => {
  const { redis } = stores
  const recorder = makeRecorder({ ...stores, log: silent, feed: makeFeedPublisher(redis) })
  recorder.start()
  await waitFor(async () => {
    recorder.notify(partitionOfGuild(guildId))
    return (await redis.xlen(keys.journal(partitionOfGuild(guildId)))) === 0
  })
  await recorder.stop()
}
const countOf = async (table: string) => {
  const { rows } = await sql<{ count: string }>`
    select count(*) from ${sql.table(table)} where guild_id = ${guildId}`.execute(stores.db)
  return Number(rows[0]?.count)
}

it("deletes members' data at once and keeps the settings", async () => {
  const guild = await enable()
  await makeGuildSettings(stores.db).update(guildId, { timezone: 'Europe/Amsterdam' })
  await journal(stores.redis, guild, [anInvite(), aJoin()])
  await record()
  expect(await countOf('joins')).toBe(1)

  await loseGuild(both(), guildId, new Date())
  for (const table of ['joins', 'day_counts', 'invites', 'outbox']) {
    expect([table, await countOf(table)]).toEqual([table, 0])
  }
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
  expect(await stores.redis.keys(`*${guildId}*`)).toEqual([])
  expect(await settings()).toMatchObject({
    timezone: 'Europe/Amsterdam',
    left_at: expect.any(Date),
  })
})

it('is not undone by what is still in the journal, nor by a clean-up', async () => {
  const guild = await enable()
  await journal(stores.redis, guild, [anInvite(), aJoin()])
  await loseGuild(both(), guildId, new Date())
  await record()
  await reconcileGuilds(both())
  expect(await countOf('joins')).toBe(0)
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
})

it('goes on with its settings and a generation of its own when the bot is back', async () => {
  const guild = await enable()
  await makeGuildSettings(stores.db).update(guildId, { timezone: 'Europe/Amsterdam' })
  await loseGuild(both(), guildId, new Date())
  expect(await regainGuild(both(), guildId, new Date())).toBe(true)
  const row = await settings()
  expect(row).toMatchObject({ timezone: 'Europe/Amsterdam', left_at: null })
  expect(Number(row?.generation)).toBeGreaterThan(guild.generation)
  expect(await enabledGuilds.generationOf(guildId)).toBe(Number(row?.generation))
})

it('may be repeated, and completes what a crash left half done', async () => {
  await enable()
  const crashing: EnabledGuilds = {
    ...enabledGuilds,
    purge: () => Promise.reject(new Error('Redis is away')),
    enable: () => Promise.reject(new Error('Redis is away')),
  }
  const half = { db: stores.db, enabledGuilds: crashing }
  await expect(loseGuild(half, guildId, new Date())).rejects.toThrow('Redis is away')
  const leftAt = (await settings())?.left_at
  await loseGuild(both(), guildId, new Date())
  await loseGuild(both(), guildId, new Date())
  expect((await settings())?.left_at).toEqual(leftAt)
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()

  await expect(regainGuild(half, guildId, new Date())).rejects.toThrow('Redis is away')
  await reconcileGuilds(both())
  expect(await enabledGuilds.generationOf(guildId)).toBe(Number((await settings())?.generation))
  expect(await regainGuild(both(), guildId, new Date())).toBe(false)
})

it('leaves a guild alone that never enabled the module, and one that never left', async () => {
  await loseGuild(both(), guildId, new Date())
  expect(await regainGuild(both(), guildId, new Date())).toBe(false)
  const { generation } = await enable()
  expect(await regainGuild(both(), guildId, new Date())).toBe(false)
  expect(await enabledGuilds.generationOf(guildId)).toBe(generation)
})

it('is enabled as before by an administrator who is quicker than the bot', async () => {
  await enable()
  await loseGuild(both(), guildId, new Date())
  const { generation } = await enable()
  expect(await settings()).toMatchObject({ left_at: null })
  expect(await enabledGuilds.generationOf(guildId)).toBe(generation)
})

it('loses its settings after 7 days, unless the bot came back', async () => {
  const now = Date.now()
  const [recent, returned] = [aGuildId(), aGuildId()]
  for (const id of [guildId, recent, returned]) await enable(id)
  for (const id of [guildId, returned]) {
    await loseGuild(both(), id, new Date(now - 7 * DAY_MS - 1))
  }
  await loseGuild(both(), recent, new Date(now - 7 * DAY_MS + 60_000))
  await regainGuild(both(), returned, new Date(now))
  expect(await deleteLostSettings(both(), new Date(now))).toBe(1)
  const rows = await stores.db.selectFrom('guild_settings').select('guild_id').execute()
  expect(rows.map((row) => row.guild_id).sort()).toEqual([recent, returned].sort())

  await runOnce({ ...both(), log: silent, now: () => now + 7 * DAY_MS })
  const left = await stores.db.selectFrom('guild_settings').select('guild_id').execute()
  expect(left).toEqual([{ guild_id: returned }])
})
