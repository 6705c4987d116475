import { GatewayDispatchEvents, PermissionFlagsBits } from 'discord-api-types/v10'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeGuildDirectory, type GuildDirectory } from '#bot/gateway/guild-directory.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildEntries, type GuildEntries } from '#core/redis/guild-directory.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import {
  aDispatch,
  aGuildCreate,
  anEntry,
  aRole,
  BOT,
  CHANNEL,
  GUILD,
} from '#test/support/guild-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const GENERATION = 1_000
let server: RestartableServer
let redis: Redis
let entries: GuildEntries
let enabled: Map<string, number>
let directory: GuildDirectory
let answer: () => Promise<GuildEntry>
let fetches: number
let changed: string[]
let atMs: number
let stopped: AbortController

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({
    url: server.url,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: 300,
  })
  entries = makeGuildEntries(redis)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
  await makeEnabledGuilds(redis).enable(GUILD, GENERATION)
  enabled = new Map([[GUILD, GENERATION]])
  answer = () => Promise.resolve(anEntry({ name: 'read from Discord' }))
  fetches = 0
  changed = []
  atMs = 1_000_000
  stopped = new AbortController()
  directory = aDirectory()
})
afterEach(() => stopped.abort())

/** A directory as a process that has just started has it. */
const aDirectory = (change: Partial<GuildEntries> = {}) =>
  makeGuildDirectory({
    entries: { ...entries, ...change },
    fetchEntry() {
      fetches += 1
      return answer()
    },
    botId: BOT,
    generationOf: (guildId) => enabled.get(guildId),
    onPermissionsChanged: (guildId) => changed.push(guildId),
    log: silent,
    now: () => atMs,
    signal: stopped.signal,
  })
const stored = () => entries.load(GUILD)
const renamed = (name: string) =>
  aDispatch(GatewayDispatchEvents.ChannelUpdate, { id: CHANNEL, guild_id: GUILD, name, type: 0 })
const ofBot = (roles: string[]) =>
  aDispatch(GatewayDispatchEvents.GuildMemberUpdate, { guild_id: GUILD, user: { id: BOT }, roles })
const channelName = (entry: GuildEntry | undefined) => entry?.channels[0]?.name

describe('a guild that has the module enabled', () => {
  it('is known from GUILD_CREATE, without a question to Discord, and stored', async () => {
    directory.take(aGuildCreate({ vanity_url_code: 'harbour', features: ['DISCOVERABLE'] }))
    expect(await directory.facts(GUILD)).toEqual({ hasVanity: true, isOpen: true })
    await waitFor(async () => (await stored()) !== undefined)
    expect(await stored()).toEqual(anEntry({ vanityCode: 'harbour', features: ['DISCOVERABLE'] }))
    expect(fetches).toBe(0)
  })

  it('follows what is dispatched', async () => {
    directory.take(aGuildCreate())
    directory.take(renamed('lounge'))
    directory.take(renamed('saloon'))
    expect(channelName(await directory.entryOf(GUILD))).toBe('saloon')
    await waitFor(async () => channelName(await stored()) === 'saloon')
  })

  it('is known to a process that resumed, which hears no GUILD_CREATE', async () => {
    directory.take(aGuildCreate())
    await waitFor(async () => (await stored()) !== undefined)
    const successor = aDirectory()
    successor.take(renamed('lounge'))
    expect(channelName(await successor.entryOf(GUILD))).toBe('lounge')
    await waitFor(async () => channelName(await stored()) === 'lounge')
    expect(fetches).toBe(0)
  })

  it('is read from Discord, once, where Redis has no entry', async () => {
    const [entry] = await Promise.all([directory.entryOf(GUILD), directory.facts(GUILD)])
    expect(entry.name).toBe('read from Discord')
    await waitFor(async () => (await stored())?.name === 'read from Discord')
    expect(fetches).toBe(1)
  })

  it('is read from Discord where another Usher stored it in another shape', async () => {
    const key = keys.guildDirectory(partitionOfGuild(GUILD), GUILD)
    await redis.set(key, JSON.stringify({ shape: 0, entry: anEntry() }))
    expect((await directory.entryOf(GUILD)).name).toBe('read from Discord')
  })

  it('keeps what is dispatched while it is being read', async () => {
    const { promise, resolve } = Promise.withResolvers<GuildEntry>()
    answer = () => promise
    const entry = directory.entryOf(GUILD)
    await waitFor(() => fetches === 1)
    directory.take(renamed('lounge'))
    resolve(anEntry())
    expect(channelName(await entry)).toBe('lounge')
    await waitFor(async () => channelName(await stored()) === 'lounge')
  })

  it('is what GUILD_CREATE says, whatever is still being read', async () => {
    const { promise, resolve } = Promise.withResolvers<GuildEntry>()
    answer = () => promise
    const entry = directory.entryOf(GUILD)
    await waitFor(() => fetches === 1)
    directory.take(aGuildCreate({ name: 'of GUILD_CREATE' }))
    resolve(anEntry({ name: 'of the past' }))
    expect((await entry).name).toBe('of GUILD_CREATE')
    await waitFor(async () => (await stored())?.name === 'of GUILD_CREATE')
  })

  it('is read anew once the bot has a new role', async () => {
    directory.take(aGuildCreate())
    directory.take(ofBot(['99']))
    expect((await directory.entryOf(GUILD)).name).toBe('read from Discord')
    await waitFor(async () => (await stored())?.name === 'read from Discord')
  })

  it('is not asked for again at once where Discord did not tell', async () => {
    answer = () => Promise.reject(new Error('no answer'))
    await expect(directory.facts(GUILD)).rejects.toThrow('no answer')
    await expect(directory.facts(GUILD)).rejects.toThrow('no answer')
    expect(fetches).toBe(1)
    atMs += 2_000
    answer = () => Promise.resolve(anEntry())
    expect(await directory.facts(GUILD)).toEqual({ hasVanity: false, isOpen: false })
  })

  it('does not trust what Redis holds after a dispatch that could not be applied', async () => {
    directory.take(aGuildCreate())
    await waitFor(async () => (await stored()) !== undefined)
    const blind = aDirectory({ load: () => Promise.reject(new Error('Redis is away')) })
    blind.take(renamed('lounge'))
    await waitFor(async () => (await stored()) === undefined)
  })
})

describe('what the bot may do', () => {
  it('is told as changed with GUILD_CREATE and when a role makes a difference', () => {
    directory.take(aGuildCreate())
    const role = aRole({ permissions: String(PermissionFlagsBits.ViewChannel) })
    directory.take(aDispatch(GatewayDispatchEvents.GuildRoleUpdate, { guild_id: GUILD, role }))
    directory.take(ofBot([]))
    expect(changed).toEqual([GUILD, GUILD, GUILD])
  })

  it('is not told as changed by anything else', () => {
    directory.take(aGuildCreate())
    const role = aRole({ id: '99', permissions: String(PermissionFlagsBits.Administrator) })
    directory.take(aDispatch(GatewayDispatchEvents.GuildRoleUpdate, { guild_id: GUILD, role }))
    directory.take(renamed('lounge'))
    expect(changed).toEqual([GUILD])
  })
})

it('passes over guilds without the module, and forgets one that is disabled', async () => {
  enabled.clear()
  directory.take(aGuildCreate())
  directory.take(renamed('lounge'))
  expect(await redis.keys('*directory')).toEqual([])
  expect(fetches).toBe(0)

  enabled.set(GUILD, GENERATION)
  directory.take(aGuildCreate())
  await waitFor(async () => (await stored()) !== undefined)
  await makeEnabledGuilds(redis).purge(GUILD, GENERATION)
  // Still under way when the guild was disabled.
  directory.take(renamed('lounge'))
  directory.drop(GUILD)
  await entries.store(GUILD, GENERATION, anEntry())
  expect(await redis.keys('*directory')).toEqual([])
})

it('stores what changed while Redis was away', async () => {
  await server.kill()
  directory.take(aGuildCreate())
  directory.take(renamed('lounge'))
  await server.restart()
  await waitFor(() =>
    makeEnabledGuilds(redis)
      .enable(GUILD, GENERATION)
      .then(
        () => true,
        () => false,
      ),
  )
  await waitFor(async () => channelName(await stored()) === 'lounge', { timeoutMs: 10_000 })
})
