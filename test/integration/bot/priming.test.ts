import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { Lanes } from '#bot/lanes/lanes.ts'
import { Priming } from '#bot/lanes/priming.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aList } from '#test/support/lane-events.ts'
import { laneDeps, scriptedLists, type ScriptedLists } from '#test/support/lane-harness.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer
let redis: Redis
let lists: ScriptedLists
let lanes: Lanes
let priming: Priming | undefined
let sessionSince: number | null

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(() => {
  sessionSince = 1_000
  lists = scriptedLists()
  lists.always(() => aList({ uses: 3 }))
  lanes = new Lanes(laneDeps(redis, { listInvites: lists.listInvites }))
})
afterEach(async () => {
  await priming?.stop()
  await lanes.drain(1_000)
  lanes.stop()
})

const start = (listsPerSecond: number, generationOf: (guildId: string) => number | undefined) => {
  const now = () => Date.now()
  const connectedSince = () => sessionSince
  priming = new Priming({ lanes, generationOf, connectedSince, listsPerSecond, log: silent, now })
  return priming
}
const enable = async () => {
  const guildId = aGuildId()
  await makeEnabledGuilds(redis).enable(guildId, 1_000)
  return guildId
}
const snapshotOf = async (guildId: string) => (await makeGuildStates(redis).load(guildId)).snapshot

it('reads the invites of each guild once', async () => {
  const guildIds = [await enable(), await enable(), await enable()]
  const started = start(50, () => 1_000)
  started.add(guildIds)
  started.add(guildIds)
  for (const guildId of guildIds) await waitFor(() => snapshotOf(guildId))
  await lanes.drain(1_000)
  expect(lists.count).toBe(3)
})

it('reads no list before the session that tells what comes after it', async () => {
  sessionSince = null
  const guildId = await enable()
  start(50, () => 1_000).add([guildId])
  await pause(600)
  expect(lists.count).toBe(0)
  sessionSince = Date.now()
  await waitFor(() => snapshotOf(guildId))
  expect(lists.count).toBe(1)
})

it('passes over guilds without the module, also those that were disabled meanwhile', async () => {
  const guildId = await enable()
  const generations = new Map([[guildId, 1_000]])
  const started = start(50, (id) => generations.get(id))
  const disabled = await enable()
  generations.set(disabled, 1_000)
  started.add([disabled, guildId, aGuildId()])
  generations.delete(disabled)
  await waitFor(() => snapshotOf(guildId))
  await lanes.drain(1_000)
  expect(lists.count).toBe(1)
})

it('asks for no more lists a second than it may', async () => {
  const startedAt = performance.now()
  start(10, () => 1_000).add(await Promise.all(Array.from({ length: 40 }, enable)))
  await waitFor(() => lists.count >= 8, { intervalMs: 5 })
  const elapsedS = (performance.now() - startedAt) / 1_000
  expect(lists.count).toBeLessThanOrEqual(10 * elapsedS + 1)
})

it('asks now and then where its share is less than one list a second', async () => {
  const guildId = await enable()
  start(0.9, () => 1_000).add([guildId])
  await waitFor(() => snapshotOf(guildId))
})
