import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { keys } from '#core/redis/keys.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave, journal } from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { anEnabledGuild, openStores, type Stores, type TestGuild } from '#test/support/stores.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let guild: TestGuild

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(async () => {
  guild = await anEnabledGuild(stores)
})

const record = () => recordPartitions(stores, [guild.partition])
const append = (memberId: string) => journal(stores.redis, guild, [aJoin({ memberId })])
const key = () => keys.journal(guild.partition)
const setPosition = (position: string) =>
  stores.db
    .updateTable('journal_positions')
    .set({ position })
    .where('partition', '=', guild.partition)
    .execute()
const positionOf = async () =>
  (
    await stores.db
      .selectFrom('journal_positions')
      .select('position')
      .where('partition', '=', guild.partition)
      .executeTakeFirstOrThrow()
  ).position
const members = async () => {
  const rows = await stores.db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', guild.guildId)
    .orderBy('member_id')
    .execute()
  return rows.map(({ member_id }) => member_id)
}

describe('a journal that Redis lost while its clock went back', () => {
  it('is recorded from its beginning, told as a reset, and goes on from there', async () => {
    await setPosition(`${Date.now() + 3_600_000}-5`)
    await append('1')
    const second = await append('2')
    expect(await record()).toMatchObject({ joins: 2, resets: [guild.partition] })
    expect(await stores.redis.xlen(key())).toBe(0)
    expect(await positionOf()).toBe(second)
    await append('3')
    expect(await record()).toMatchObject({ joins: 1, resets: [] })
    expect(await members()).toEqual(['1', '2', '3'])
  })

  it('is not trimmed by a recorder that looked before anything new was in it', async () => {
    await setPosition(`${Date.now() + 3_600_000}-5`)
    const redis = Object.create(stores.redis, {
      // Nothing to be read at first; what is appended right after must outlive the trim.
      xrange: { value: () => Promise.resolve([]) },
    }) as typeof stores.redis
    await append('1')
    await recordPartitions({ ...stores, redis }, [guild.partition])
    expect(await stores.redis.xlen(key())).toBe(1)
    expect(await record()).toMatchObject({ joins: 1 })
  })
})

describe('a journal that lost its newest entries in a failover', () => {
  it('records nothing twice of what it still holds', async () => {
    const at = Date.now()
    const kept = await journal(stores.redis, guild, [aJoin({ joinedAt: at - 9_000 }), aLeave()])
    const [, fields] = (await stores.redis.xrange(key(), kept, kept))[0] ?? ['', []]
    await journal(stores.redis, guild, [aJoin({ memberId: '2' })])
    await record()
    await stores.redis.del(key())
    await stores.redis.xadd(key(), kept, ...fields)
    expect(await record()).toMatchObject({ entries: 0, resets: [] })
    expect(await stores.redis.xlen(key())).toBe(0)
    await append('3')
    expect(await record()).toMatchObject({ joins: 1, resets: [] })
    expect(await members()).toEqual(['2', '3', '1000'])
  })
})
