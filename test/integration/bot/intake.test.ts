import {
  GatewayDispatchEvents,
  GatewayOpcodes,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { GuildRegistry } from '#bot/gateway/guild-registry.ts'
import { makeIntake } from '#bot/gateway/intake.ts'
import { ShardSessions } from '#bot/gateway/shard-sessions.ts'
import { Lanes } from '#bot/lanes/lanes.ts'
import { Priming } from '#bot/lanes/priming.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { aMemberAdd, aMemberRemove, aUser } from '#test/support/dispatches.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aList } from '#test/support/lane-events.ts'
import { journalled, laneDeps, scriptedLists } from '#test/support/lane-harness.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let redis: Redis
let guildId: string
let bot: Awaited<ReturnType<typeof startIntake>>

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await redis.flushall()
  guildId = aGuildId()
  await makeEnabledGuilds(redis).enable(guildId, 1_000)
  bot = await startIntake()
})
afterEach(() => bot.stop())

/** The way of a dispatch, wired as in a cluster, with lists that answer when a test says so. */
async function startIntake() {
  const now = () => Date.now()
  const log = silent
  const lists = scriptedLists()
  const subscriber = connectRedis({ url: server.url, log, connectionName: 'subscriber' })
  const sessions = new ShardSessions({ redis, log, totalShards: 1, shardIds: [0] })
  const lanes = new Lanes(laneDeps(redis, { listInvites: lists.listInvites }))
  const registry = new GuildRegistry({
    enabledGuilds: makeEnabledGuilds(redis),
    amongDisabled: (guildIds) => Promise.resolve(guildIds),
    subscriber,
    shardIds: [0],
    totalShards: 1,
    onEnabled: () => undefined,
    onPurged: (id) => lanes.drop(id),
    log,
  })
  const generationOf = (id: string) => registry.generationOf(id)
  const priming = new Priming({
    lanes,
    generationOf,
    connectedSince: () => 0,
    listsPerSecond: 50,
    log,
    now,
  })
  const taken: string[] = []
  const presentGuilds = makePresentGuilds(redis)
  const onTaken = (kind: string) => taken.push(kind)
  const parts = { registry, sessions, lanes, priming, presentGuilds, onTaken, log, now }
  const take = makeIntake(parts)
  await registry.start()
  sessions.update(0, {
    sessionId: 's1',
    sequence: 1,
    shardId: 0,
    shardCount: 1,
    resumeURL: 'ws://x',
  })
  return {
    sessions,
    lists,
    taken,
    take: (payload: GatewayDispatchPayload) => take(payload, 0),
    async stop() {
      await Promise.all([priming.stop(), registry.stop()])
      lanes.stop()
      subscriber.disconnect()
    },
  }
}
const isPresent = async (id: string) => (await makePresentGuilds(redis).among([id])).has(id)

it('settles the dispatches of an enabled guild, each with its place in the session', async () => {
  bot.lists.always(() => aList({ uses: 1 }))
  const user = aUser({ id: '1200000000000000009' })
  bot.take(aMemberAdd({ guild_id: guildId, user }, 5))
  const leave = aMemberRemove(user, 6)
  bot.take({ ...leave, d: { ...leave.d, guild_id: guildId } } as GatewayDispatchPayload)
  expect(bot.taken).toEqual(['join', 'leave'])
  expect(bot.sessions.openCount).toBe(2)
  await waitFor(() => bot.sessions.openCount === 0, { intervalMs: 5 })
  const members = (await journalled(redis, guildId)).filter(({ kind }) => kind !== 'invite')
  expect(members).toMatchObject([
    { kind: 'join', memberId: user.id },
    { kind: 'leave', memberId: user.id },
  ])
  const { lastSettled } = await makeGuildStates(redis).load(guildId)
  expect(lastSettled).toEqual({ sessionId: 's1', sequence: 6 })
})

it('passes over the dispatches of a guild without the module', () => {
  bot.take(aMemberAdd({ guild_id: aGuildId() }, 5))
  expect(bot.taken).toEqual([])
  expect(bot.sessions.openCount).toBe(0)
})

it('lets go of what a guild has under way once it is disabled', async () => {
  bot.take(aMemberAdd({ guild_id: guildId }, 5))
  expect(bot.sessions.openCount).toBe(1)
  await makeEnabledGuilds(redis).purge(guildId, 1_000)
  await waitFor(() => bot.sessions.openCount === 0, { intervalMs: 5 })
  expect(await journalled(redis, guildId)).toEqual([])
})

it('remembers which guilds the bot is in, outages aside', async () => {
  const other = aGuildId()
  const base = { op: GatewayOpcodes.Dispatch, s: 2 } as const
  bot.take({
    ...base,
    t: GatewayDispatchEvents.Ready,
    d: { guilds: [{ id: guildId, unavailable: true }] },
  } as GatewayDispatchPayload)
  bot.take({
    ...base,
    t: GatewayDispatchEvents.GuildCreate,
    d: { id: other },
  } as GatewayDispatchPayload)
  await waitFor(async () => (await isPresent(guildId)) && (await isPresent(other)))
  const gone = (d: { id: string; unavailable?: boolean }) =>
    bot.take({ ...base, t: GatewayDispatchEvents.GuildDelete, d } as GatewayDispatchPayload)
  gone({ id: guildId, unavailable: true })
  gone({ id: other })
  await waitFor(async () => !(await isPresent(other)))
  expect(await isPresent(guildId)).toBe(true)
})

it('reads the invites anew after READY, which replays nothing', async () => {
  bot.lists.always(() => aList({ uses: 7 }))
  bot.take({
    op: GatewayOpcodes.Dispatch,
    s: 1,
    t: GatewayDispatchEvents.Ready,
    d: {
      guilds: [
        { id: guildId, unavailable: true },
        { id: aGuildId(), unavailable: true },
      ],
    },
  } as GatewayDispatchPayload)
  await waitFor(async () => (await makeGuildStates(redis).load(guildId)).snapshot?.get('abc'))
  expect(bot.lists.count).toBe(1)
})
