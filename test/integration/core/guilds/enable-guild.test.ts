import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds, type EnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, type Stores } from '#test/support/stores.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let enabledGuilds: EnabledGuilds
let guildId: string

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  enabledGuilds = makeEnabledGuilds(stores.redis)
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(() => {
  guildId = aGuildId()
})

const noon = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-03-01T13:00:00Z')

it('begins one generation in Postgres and in Redis', async () => {
  const settings = await enableGuild({ db: stores.db, enabledGuilds }, guildId, noon)
  expect(settings.generation).toBe(String(noon.getTime()))
  expect(await enabledGuilds.generationOf(guildId)).toBe(noon.getTime())
})

it('completes what a crash left half done, in the generation that was begun', async () => {
  const crashing: EnabledGuilds = {
    ...enabledGuilds,
    enable: () => Promise.reject(new Error('Redis is away')),
  }
  const stillborn = enableGuild({ db: stores.db, enabledGuilds: crashing }, guildId, noon)
  await expect(stillborn).rejects.toThrow('Redis is away')
  await enableGuild({ db: stores.db, enabledGuilds }, guildId, later)
  expect(await enabledGuilds.generationOf(guildId)).toBe(noon.getTime())
})

it('is one generation, however many enable a guild at once', async () => {
  const instants = Array.from({ length: 8 }, (_, i) => new Date(noon.getTime() + i))
  const all = await Promise.all(
    instants.map((at) => enableGuild({ db: stores.db, enabledGuilds }, guildId, at)),
  )
  const generations = new Set(all.map(({ generation }) => Number(generation)))
  expect(generations.size).toBe(1)
  expect(generations).toContain(await enabledGuilds.generationOf(guildId))
})
