import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { GuildRegistry } from '#bot/gateway/guild-registry.ts'
import { shardOfGuild } from '#core/discord/snowflakes.ts'
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
let enabledGuilds: EnabledGuilds
let guildId: string
let told: string[]
let closing: (() => Promise<void>)[]

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  enabledGuilds = makeEnabledGuilds(redis)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
  guildId = aGuildId()
  told = []
  closing = []
})
afterEach(() => Promise.all(closing.map((close) => close())))

const start = async (
  change: { shardIds?: number[]; totalShards?: number; enabledGuilds?: EnabledGuilds } = {},
) => {
  const subscriber = connectRedis({ url: server.url, log: silent, connectionName: 'subscriber' })
  const registry = new GuildRegistry({
    enabledGuilds,
    amongDisabled: (guildIds) => Promise.resolve(guildIds),
    subscriber,
    shardIds: [0],
    totalShards: 1,
    onEnabled: (id, generation) => told.push(`enabled ${id} ${generation}`),
    onPurged: (id) => told.push(`purged ${id}`),
    log: silent,
    ...change,
  })
  closing.push(async () => {
    await registry.stop()
    subscriber.disconnect()
  })
  await registry.start()
  return registry
}
const tell = (event: object) => redis.publish(channels.guildEvents, JSON.stringify(event))

it('knows every enabled guild from its start', async () => {
  await enabledGuilds.enable(guildId, 1_000)
  const registry = await start()
  expect(registry.generationOf(guildId)).toBe(1_000)
  expect(registry.generationOf('1')).toBeUndefined()
  expect(told).toEqual([`enabled ${guildId} 1000`])
})

it('hears which guilds are enabled and disabled', async () => {
  const registry = await start()
  await enabledGuilds.enable(guildId, 1_000)
  await waitFor(() => registry.generationOf(guildId) === 1_000)
  await enabledGuilds.enable(guildId, 1_000)
  await enabledGuilds.purge(guildId, 1_000)
  await waitFor(() => registry.generationOf(guildId) === undefined)
  expect(told).toEqual([`enabled ${guildId} 1000`, `purged ${guildId}`])
})

it('knows the guilds of its own shards only', async () => {
  const shardId = shardOfGuild(guildId, 2)
  await enabledGuilds.enable(guildId, 1_000)
  const mine = await start({ shardIds: [shardId], totalShards: 2 })
  const others = await start({ shardIds: [1 - shardId], totalShards: 2 })
  await enabledGuilds.enable(guildId, 2_000)
  await waitFor(() => mine.generationOf(guildId) === 2_000)
  expect(others.guildIds.size).toBe(0)
})

it('keeps a newer generation, whatever is told late of an older one', async () => {
  const registry = await start()
  await enabledGuilds.enable(guildId, 2_000)
  await waitFor(() => registry.generationOf(guildId) === 2_000)
  await tell({ kind: 'guild-purged', guildId, generation: 1_000 })
  await tell({ kind: 'guild-enabled', guildId, generation: 1_000 })
  await redis.publish(channels.guildEvents, 'not of this version')
  const last = aGuildId()
  await tell({ kind: 'guild-enabled', guildId: last, generation: 1 })
  await waitFor(() => registry.generationOf(last) === 1)
  expect(registry.generationOf(guildId)).toBe(2_000)
  expect(told).not.toContain(`purged ${guildId}`)
})

it('reads all of them anew once Redis is back', async () => {
  const gone = aGuildId()
  await enabledGuilds.enable(gone, 1_000)
  const registry = await start()
  // As if another process had told it while nobody listened.
  await redis.hset(keys.generations(partitionOfGuild(guildId)), guildId, 3_000)
  await redis.hdel(keys.generations(partitionOfGuild(gone)), gone)
  expect(registry.generationOf(guildId)).toBeUndefined()
  await server.kill()
  await server.restart()
  await waitFor(() => registry.generationOf(guildId) === 3_000)
  await waitFor(() => registry.generationOf(gone) === undefined)
  // And it listens again.
  const later = aGuildId()
  await waitFor(async () => {
    await enabledGuilds.enable(later, 1_000)
    return registry.generationOf(later) === 1_000
  })
})

it('reads them again where the connection that reads is back later than the one that listens', async () => {
  let failures = 0
  const registry = await start({
    enabledGuilds: {
      ...enabledGuilds,
      async all() {
        if (failures === 0 && (await redis.hlen(keys.generations(partitionOfGuild(guildId)))) > 0) {
          failures += 1
          throw new Error('Command timed out')
        }
        return enabledGuilds.all()
      },
    },
  })
  await redis.hset(keys.generations(partitionOfGuild(guildId)), guildId, 3_000)
  await server.kill()
  await server.restart()
  await waitFor(() => registry.generationOf(guildId) === 3_000)
  expect(failures).toBe(1)
})

it('believes what it hears while it reads, rather than what it reads', async () => {
  await enabledGuilds.enable(guildId, 1_000)
  const enabledMeanwhile = aGuildId()
  let readings = 0
  const registry = await start({
    enabledGuilds: {
      ...enabledGuilds,
      async all() {
        const all = await enabledGuilds.all()
        readings += 1
        if (readings === 1) return all
        // The answer was read; on its way, this happens.
        await enabledGuilds.purge(guildId, 1_000)
        await enabledGuilds.enable(enabledMeanwhile, 1_000)
        await waitFor(() => told.includes(`enabled ${enabledMeanwhile} 1000`))
        return all
      },
    },
  })
  const onlyRead = aGuildId()
  await redis.hset(keys.generations(partitionOfGuild(onlyRead)), onlyRead, 1_000)
  const clients = String(await redis.client('LIST'))
  const listener = /id=(\d+) [^\n]*name=subscriber/.exec(clients)?.[1] ?? ''
  await redis.client('KILL', 'ID', listener)
  await waitFor(() => registry.generationOf(onlyRead) === 1_000)
  expect(readings).toBe(2)
  expect(registry.generationOf(enabledMeanwhile)).toBe(1_000)
  expect(registry.generationOf(guildId)).toBeUndefined()
  expect(told).not.toContain(`purged ${enabledMeanwhile}`)
})
