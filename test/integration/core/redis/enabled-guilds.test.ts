import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { parseGuildEvent, type GuildEvent } from '#core/events/guild-event.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds, type EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { channels, keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let redis: Redis
let subscriber: Redis
let enabledGuilds: EnabledGuilds
const heard: (GuildEvent | undefined)[] = []

beforeAll(async () => {
  server = await startTestRedis()
  const connect = () => connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  redis = connect()
  subscriber = connect()
  subscriber.on('message', (_, message: string) => heard.push(parseGuildEvent(message)))
  await subscriber.subscribe(channels.guildEvents)
  enabledGuilds = makeEnabledGuilds(redis)
})
afterAll(async () => {
  redis.disconnect()
  subscriber.disconnect()
  await server.stop()
})

const stateOf = (guildId: string) => keys.guildState(partitionOfGuild(guildId), guildId)
const invitesOf = (guildId: string) => keys.guildInvites(partitionOfGuild(guildId), guildId)
const know = async (guildId: string) => {
  await redis.hset(stateOf(guildId), 'version', 3)
  await redis.hset(invitesOf(guildId), 'abc', '{}')
}
const isKnown = async (guildId: string) =>
  (await redis.exists(stateOf(guildId), invitesOf(guildId))) > 0

it('enables a guild, and tells the bot', async () => {
  const guildId = aGuildId()
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
  await enabledGuilds.enable(guildId, 1_000)
  expect(await enabledGuilds.generationOf(guildId)).toBe(1_000)
  const event = { kind: 'guild-enabled', guildId, generation: 1_000 }
  await waitFor(() => heard.length > 0)
  expect(heard).toContainEqual(event)
})

it('changes nothing when it enables a guild again', async () => {
  const guildId = aGuildId()
  await enabledGuilds.enable(guildId, 1_000)
  await know(guildId)
  await enabledGuilds.enable(guildId, 1_000)
  expect(await isKnown(guildId)).toBe(true)
})

it('forgets all of an older generation when a newer one begins', async () => {
  const guildId = aGuildId()
  await enabledGuilds.enable(guildId, 1_000)
  await know(guildId)
  await enabledGuilds.enable(guildId, 2_000)
  expect(await isKnown(guildId)).toBe(false)
  expect(await enabledGuilds.generationOf(guildId)).toBe(2_000)
})

it('does not return to an older generation that was enabled late', async () => {
  const guildId = aGuildId()
  await enabledGuilds.enable(guildId, 2_000)
  await know(guildId)
  await enabledGuilds.enable(guildId, 1_000)
  expect(await enabledGuilds.generationOf(guildId)).toBe(2_000)
  expect(await isKnown(guildId)).toBe(true)
})

it('purges all that is known of a guild, and tells the bot which generation', async () => {
  const guildId = aGuildId()
  const neighbour = aGuildId()
  await enabledGuilds.enable(guildId, 1_000)
  await enabledGuilds.enable(neighbour, 1_000)
  await know(guildId)
  await know(neighbour)
  await enabledGuilds.purge(guildId, 1_000)
  expect(await isKnown(guildId)).toBe(false)
  expect(await enabledGuilds.generationOf(guildId)).toBeUndefined()
  expect(await isKnown(neighbour)).toBe(true)
  await waitFor(() => heard.some((event) => event?.kind === 'guild-purged'))
  expect(heard).toContainEqual({ kind: 'guild-purged', guildId, generation: 1_000 })
})

it('leaves a generation alone that is newer than the one to purge', async () => {
  const guildId = aGuildId()
  await enabledGuilds.enable(guildId, 2_000)
  await know(guildId)
  await enabledGuilds.purge(guildId, 1_000)
  expect(await enabledGuilds.generationOf(guildId)).toBe(2_000)
  expect(await isKnown(guildId)).toBe(true)
})

it('purges a guild that was never enabled without complaint', async () => {
  await expect(enabledGuilds.purge(aGuildId(), 1_000)).resolves.toBeUndefined()
})

it('names the enabled guilds of all partitions', async () => {
  const guildIds = Array.from({ length: 300 }, aGuildId)
  const partitions = new Set(guildIds.map(partitionOfGuild))
  expect(partitions.size).toBe(256)
  await Promise.all(guildIds.map((guildId, i) => enabledGuilds.enable(guildId, 5_000 + i)))
  const all = await enabledGuilds.all()
  expect(guildIds.map((guildId) => all.get(guildId))).toEqual(guildIds.map((_, i) => 5_000 + i))
})
