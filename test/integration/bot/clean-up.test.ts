import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cleanUp, makeCleanUpJob } from '#bot/jobs/clean-up.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { withLock } from '#core/postgres/with-lock.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, silent, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DAY_MS = 86_400_000
let database: TestDatabase
let server: RestartableServer
let stores: Stores

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(() => stores.redis.flushall())

const deps = () => ({ ...stores, log: silent })
const enabledGuilds = () => makeEnabledGuilds(stores.redis)
const enable = async (guildId = aGuildId()) => {
  await enableGuild({ db: stores.db, enabledGuilds: enabledGuilds() }, guildId, new Date())
  return guildId
}
const stateOf = (guildId: string) => keys.guildState(partitionOfGuild(guildId), guildId)
const directoryOf = (guildId: string) => keys.guildDirectory(partitionOfGuild(guildId), guildId)

describe('which guilds are enabled', () => {
  it('comes back after Redis lost it, with the generation it had', async () => {
    const guildIds = [await enable(), await enable()]
    const before = await enabledGuilds().all()
    await stores.redis.flushall()
    await cleanUp(deps())
    const after = await enabledGuilds().all()
    for (const guildId of guildIds) expect(after.get(guildId)).toBe(before.get(guildId))
  })

  it('is forgotten where a guild was disabled half-way, with all its state', async () => {
    const [kept, halfWay] = [await enable(), await enable()]
    for (const guildId of [kept, halfWay]) await stores.redis.hset(stateOf(guildId), 'version', 1)
    await stores.redis.set(directoryOf(halfWay), '{}')
    await stores.db.deleteFrom('guild_settings').where('guild_id', '=', halfWay).execute()
    await cleanUp(deps())
    expect([...(await enabledGuilds().all()).keys()]).toContain(kept)
    expect(await enabledGuilds().generationOf(halfWay)).toBeUndefined()
    expect(await stores.redis.exists(stateOf(halfWay), directoryOf(halfWay))).toBe(0)
    expect(await stores.redis.exists(stateOf(kept))).toBe(1)
  })
})

it('state and directory entries of guilds without the module are deleted', async () => {
  const kept = await enable()
  await stores.redis.set(directoryOf(kept), '{}')
  const strangers = Array.from({ length: 600 }, () => aGuildId())
  await Promise.all(
    strangers.flatMap((id) => [
      stores.redis.set(directoryOf(id), '{}'),
      stores.redis.hset(stateOf(id), 'version', 1),
    ]),
  )
  await cleanUp(deps())
  expect(
    await stores.redis.exists(...strangers.flatMap((id) => [directoryOf(id), stateOf(id)])),
  ).toBe(0)
  expect(await stores.redis.exists(directoryOf(kept))).toBe(1)
})

it('invites that are gone for 31 days are deleted, unless a retained join names them', async () => {
  const guildId = await enable()
  const now = Date.now()
  const invite = (code: string, change: { deleted_at?: Date; expires_at?: Date }) => ({
    guild_id: guildId,
    code,
    channel_id: null,
    inviter_id: null,
    inviter_name: null,
    inviter_avatar: null,
    uses: 1,
    max_uses: 0,
    max_age_seconds: 0,
    temporary: false,
    created_at: null,
    expires_at: null,
    deleted_at: null,
    ...change,
  })
  const daysAgo = (days: number) => new Date(now - days * DAY_MS)
  await stores.db
    .insertInto('invites')
    .values([
      invite('open', {}),
      invite('to-come', { expires_at: daysAgo(-1) }),
      invite('just-gone', { deleted_at: daysAgo(30.9) }),
      invite('long-gone', { deleted_at: daysAgo(31.1) }),
      invite('ran-out', { expires_at: daysAgo(31.1) }),
      invite('named', { deleted_at: daysAgo(31.1) }),
      invite('came-back', { expires_at: daysAgo(40), deleted_at: daysAgo(1) }),
    ])
    .execute()
  await stores.db
    .insertInto('joins')
    .values({
      guild_id: guildId,
      joined_at: daysAgo(1),
      member_id: '5',
      source: 'invite',
      method: 'use-count',
      confidence: 'certain',
      code: 'named',
      counted: true,
      rejoin: false,
      fresh_account: false,
      own_code: false,
      counted_on: daysAgo(1).toISOString().slice(0, 10),
    })
    .execute()
  await stores.db
    .insertInto('invite_labels')
    .values(
      ['long-gone', 'named', 'vanity'].map((code) => ({ guild_id: guildId, code, label: 'News' })),
    )
    .execute()
  await cleanUp(deps())
  const rows = await stores.db
    .selectFrom('invites')
    .select('code')
    .where('guild_id', '=', guildId)
    .orderBy('code')
    .execute()
  expect(rows.map(({ code }) => code)).toEqual([
    'came-back',
    'just-gone',
    'named',
    'open',
    'to-come',
  ])
  const labels = await stores.db
    .selectFrom('invite_labels')
    .select('code')
    .where('guild_id', '=', guildId)
    .orderBy('code')
    .execute()
  // A vanity code has no invite.
  expect(labels.map(({ code }) => code)).toEqual(['named', 'vanity'])
})

it('forgets the owners of invites that are gone for an hour', async () => {
  const guildId = await enable()
  const owners = makeInviteOwners(stores.redis)
  const hourAgo = Date.now() - 3_600_000
  const [justNow, longAgo] = [new Date(hourAgo + 60_000), new Date(hourAgo - 60_000)]
  const ends: [string, Date | null, Date | null][] = [
    ['there', null, null],
    ['just-gone', justNow, null],
    ['long-gone', longAgo, null],
    ['long-expired', null, longAgo],
  ]
  for (const [code, deleted_at, expires_at] of ends) {
    await owners.set(guildId, code, '5')
    const limits = { uses: 0, max_uses: 0, max_age_seconds: 0, temporary: false }
    const row = { guild_id: guildId, code, deleted_at, expires_at, ...limits }
    await stores.db.insertInto('invites').values(row).execute()
  }
  await owners.set(guildId, 'not-recorded-yet', '5')
  await cleanUp(deps())
  expect([...(await owners.all(guildId)).keys()].sort()).toEqual([
    'just-gone',
    'not-recorded-yet',
    'there',
  ])
})

it('is done by one worker at a time, and at start', async () => {
  const guildId = await enable()
  await stores.redis.flushall()
  await withLock(stores.db, 504_944_354_676, async () => {
    await cleanUp(deps())
    expect(await enabledGuilds().generationOf(guildId)).toBeUndefined()
  })
  const job = makeCleanUpJob(deps())
  job.start()
  await waitFor(async () => (await enabledGuilds().generationOf(guildId)) !== undefined)
  await job.stop()
})
