import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeLosingGuilds, type LosingGuilds } from '#bot/gateway/losing-guilds.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aDispatch } from '#test/support/guild-entries.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { openStores, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let guildIds: string[]
let losing: LosingGuilds
let isThere: (guildId: string) => Promise<boolean>
let lines: string[]
let stopped: AbortController

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(async () => {
  await stores.db.deleteFrom('guild_settings').execute()
  await stores.redis.flushall()
  guildIds = [aGuildId(), aGuildId(), aGuildId()]
  for (const id of guildIds) await enableGuild(both(), id, new Date(Date.now() - 60_000))
  await makePresentGuilds(stores.redis).add(guildIds)
  isThere = () => Promise.resolve(false)
  lines = []
  losing = await aProcess()
})
afterEach(() => stopped.abort())

const enabledGuilds = () => makeEnabledGuilds(stores.redis)
const both = () => ({ db: stores.db, enabledGuilds: enabledGuilds() })
const aProcess = async () => {
  stopped = new AbortController()
  const made = makeLosingGuilds({
    stores: both(),
    presentGuilds: makePresentGuilds(stores.redis),
    isInGuild: (guildId) => isThere(guildId),
    enabled: () => new Map(guildIds.map((id) => [id, 1])),
    shardIds: [0],
    totalShards: 1,
    log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
    now: Date.now,
    signal: stopped.signal,
  })
  await made.start()
  return made
}
const [Delete, Create, Ready] = [
  GatewayDispatchEvents.GuildDelete,
  GatewayDispatchEvents.GuildCreate,
  GatewayDispatchEvents.Ready,
]
const isLost = async (id: string | undefined) => {
  const row = await makeGuildSettings(stores.db).find(id ?? '')
  const generation = await enabledGuilds().generationOf(id ?? '')
  return row?.left_at instanceof Date && generation === undefined
}
const ready = (present: readonly (string | undefined)[], unavailable = false) =>
  aDispatch(Ready, { guilds: present.map((id) => ({ id, unavailable })) })
const stillEnabled = async () => (await enabledGuilds().all()).size

describe('a guild that the bot leaves', () => {
  it('is lost with GUILD_DELETE, and no longer one that the bot is in', async () => {
    losing.take(aDispatch(Delete, { id: guildIds[0] }), 0)
    await waitFor(() => isLost(guildIds[0]))
    const present = await makePresentGuilds(stores.redis).among(guildIds)
    expect([...present].sort()).toEqual(guildIds.slice(1).sort())
    expect(await stillEnabled()).toBe(2)
  })

  it('is lost when READY no longer names it and Discord confirms it', async () => {
    isThere = (id) => Promise.resolve(id === guildIds[1])
    losing.take(ready([guildIds[2]], true), 0)
    await waitFor(() => isLost(guildIds[0]))
    await waitFor(async () => (await stillEnabled()) === 2)
    expect(await isLost(guildIds[1])).toBe(false)
  })

  it('is lost as soon as Discord can be asked', async () => {
    let isFirst = true
    isThere = () => {
      if (!isFirst) return Promise.resolve(false)
      isFirst = false
      return Promise.reject(new Error('no answer'))
    }
    losing.take(ready(guildIds.slice(1)), 0)
    await waitFor(() => lines.some((line) => line.includes('no answer')))
    await waitFor(() => isLost(guildIds[0]), { timeoutMs: 15_000 })
  })

  it('goes on when the bot is back, also for a process that has started since', async () => {
    losing.take(aDispatch(Delete, { id: guildIds[0] }), 0)
    await waitFor(() => isLost(guildIds[0]))
    stopped.abort()
    const successor = await aProcess()
    successor.take(aDispatch(Create, { id: guildIds[0], unavailable: true }), 0)
    successor.take(aDispatch(Create, { id: guildIds[0] }), 0)
    await waitFor(async () => (await enabledGuilds().generationOf(guildIds[0] ?? '')) !== undefined)
    expect(await isLost(guildIds[0])).toBe(false)
  })

  it('begins a new generation even where it was left and joined at once', async () => {
    const before = await enabledGuilds().generationOf(guildIds[0] ?? '')
    losing.take(aDispatch(Delete, { id: guildIds[0] }), 0)
    losing.take(aDispatch(Create, { id: guildIds[0] }), 0)
    await waitFor(async () => {
      const generation = await enabledGuilds().generationOf(guildIds[0] ?? '')
      return generation !== undefined && generation > (before ?? 0)
    })
    expect((await makeGuildSettings(stores.db).find(guildIds[0] ?? ''))?.left_at).toBeNull()
  })
})

describe('nothing is lost', () => {
  const settled = async () => {
    losing.onGuildLost(guildIds[2] ?? '')
    await waitFor(() => isLost(guildIds[2]))
  }

  it('by an outage', async () => {
    losing.take(aDispatch(Delete, { id: guildIds[0], unavailable: true }), 0)
    losing.take(ready(guildIds, true), 0)
    await settled()
    expect(await stillEnabled()).toBe(2)
  })

  it('where READY is of another shard', async () => {
    losing.take(ready([]), 1)
    await settled()
    expect(await stillEnabled()).toBe(2)
  })

  it('where all are missing at once: the token is of another bot', async () => {
    losing.take(ready([]), 0)
    await settled()
    expect(await stillEnabled()).toBe(2)
    expect(lines.join('')).toContain('DISCORD_TOKEN')
  })

  it('of guilds that never enabled the module', async () => {
    losing.take(aDispatch(Delete, { id: aGuildId() }), 0)
    losing.take(aDispatch(Create, { id: aGuildId() }), 0)
    await settled()
    expect(await stillEnabled()).toBe(2)
    expect(lines).toEqual([])
  })
})
