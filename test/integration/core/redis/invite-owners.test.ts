import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { OWNERS_MAX, makeInviteOwners, type InviteOwners } from '#core/redis/invite-owners.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'

let server: RestartableServer
let redis: Redis
let owners: InviteOwners

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  owners = makeInviteOwners(redis)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

const anEnabledGuild = async () => {
  const guildId = aGuildId()
  await makeEnabledGuilds(redis).enable(guildId, 1_000)
  return guildId
}

it('tells the owners of those codes that have one', async () => {
  const guildId = await anEnabledGuild()
  expect(await owners.set(guildId, 'abc', '500')).toBe(true)
  expect(await owners.set(guildId, 'def', '501')).toBe(true)
  expect(await owners.of(guildId, ['abc', 'ghi'])).toEqual(new Map([['abc', '500']]))
  expect(await owners.of(guildId, [])).toEqual(new Map())
  expect((await owners.all(guildId)).size).toBe(2)
})

it('forgets what it is told to, and no other', async () => {
  const guildId = await anEnabledGuild()
  await owners.set(guildId, 'abc', '500')
  await owners.set(guildId, 'def', '501')
  await owners.removeMany(guildId, ['abc', 'ghi'])
  await owners.removeMany(guildId, [])
  expect(await owners.all(guildId)).toEqual(new Map([['def', '501']]))
})

it('remembers nothing of a guild that is not enabled, and forgets one that is purged', async () => {
  expect(await owners.set(aGuildId(), 'abc', '500')).toBe(false)
  const guildId = await anEnabledGuild()
  await owners.set(guildId, 'abc', '500')
  await makeEnabledGuilds(redis).purge(guildId, 1_000)
  expect(await owners.all(guildId)).toEqual(new Map())
})

it('forgets owners of invites that are gone before it holds too many', async () => {
  const guildId = await anEnabledGuild()
  const partition = partitionOfGuild(guildId)
  const many = Array.from({ length: OWNERS_MAX }, (_, i) => [`code${i}`, '500']).flat()
  await redis.hset(keys.inviteOwners(partition, guildId), ...many)
  await redis.hset(keys.guildInvites(partition, guildId), 'code7', '{}')
  expect(await owners.set(guildId, 'new', '501')).toBe(true)
  expect(await owners.all(guildId)).toEqual(
    new Map([
      ['code7', '500'],
      ['new', '501'],
    ]),
  )
})

it('takes no more than the bound where all of the invites are there', async () => {
  const guildId = await anEnabledGuild()
  const partition = partitionOfGuild(guildId)
  const many = Array.from({ length: OWNERS_MAX }, (_, i) => [`code${i}`, '500']).flat()
  await redis.hset(keys.inviteOwners(partition, guildId), ...many)
  await redis.hset(keys.guildInvites(partition, guildId), ...many)
  expect(await owners.set(guildId, 'new', '501')).toBe(false)
  expect((await owners.all(guildId)).size).toBe(OWNERS_MAX)
})
