import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SessionInfo } from '@discordjs/ws'
import type { Redis } from 'ioredis'
import { ShardSessions } from '#bot/gateway/shard-sessions.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const TOTAL_SHARDS = 4

let server: RestartableServer
let redis: Redis
let running: ShardSessions[]

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  running = []
  await redis.flushall()
})
afterEach(() => Promise.all(running.map((sessions) => sessions.stop())))

const start = async (shardIds: readonly number[] = [2]) => {
  const sessions = new ShardSessions({ redis, log: silent, totalShards: TOTAL_SHARDS, shardIds })
  running.push(sessions)
  await sessions.start()
  return sessions
}
const aSession = (change: Partial<SessionInfo> = {}): SessionInfo => ({
  sessionId: 's1',
  sequence: 1,
  shardId: 2,
  shardCount: TOTAL_SHARDS,
  resumeURL: 'ws://127.0.0.1:9',
  ...change,
})
const stored = async (shardId = 2) => {
  const text = await redis.get(keys.shardSession(TOTAL_SHARDS, shardId))
  return text === null ? null : (JSON.parse(text) as SessionInfo)
}

it('gives a successor the sequence last settled, and the library the one last received', async () => {
  const sessions = await start()
  sessions.update(2, aSession({ sequence: 7 }))
  const { close } = sessions.open(2, 7)
  sessions.update(2, aSession({ sequence: 9 }))
  expect(sessions.retrieve(2)?.sequence).toBe(9)
  expect(sessions.openCount).toBe(1)
  await sessions.stop()
  expect(await stored()).toEqual(aSession({ sequence: 6 }))
  const successor = await start()
  expect(successor.retrieve(2)).toEqual(aSession({ sequence: 6 }))
  close()
})

it('stores by itself what was settled since', async () => {
  const sessions = await start()
  sessions.update(2, aSession({ sequence: 7 }))
  const { close, sessionId } = sessions.open(2, 7)
  expect(sessionId).toBe('s1')
  await waitFor(async () => (await stored())?.sequence === 6)
  close()
  await waitFor(async () => (await stored())?.sequence === 7)
  const ttlS = await redis.ttl(keys.shardSession(TOTAL_SHARDS, 2))
  expect(ttlS).toBeGreaterThan(500)
})

it('keeps the session for a successor while the connection is closed', async () => {
  const sessions = await start()
  sessions.update(2, aSession({ sequence: 5 }))
  sessions.keepForSuccessor()
  sessions.update(2, null)
  await sessions.stop()
  expect(await stored()).toEqual(aSession({ sequence: 5 }))
})

it('does not keep a session that Discord has ended', async () => {
  const sessions = await start()
  sessions.update(2, aSession())
  await waitFor(stored)
  sessions.update(2, null)
  await waitFor(async () => (await stored()) === null)
  expect((await start()).retrieve(2)).toBeNull()
})

it("does not keep a predecessor's session that Discord has ended", async () => {
  const predecessor = await start()
  predecessor.update(2, aSession())
  await predecessor.stop()
  const sessions = await start()
  sessions.update(2, null)
  await sessions.stop()
  expect(await stored()).toBeNull()
})

it('counts anew in a new session, whatever is open of the old one', async () => {
  const sessions = await start()
  sessions.update(2, aSession({ sequence: 900 }))
  const old = sessions.open(2, 900)
  sessions.update(2, null)
  sessions.update(2, aSession({ sessionId: 's2', sequence: 3 }))
  expect(sessions.open(2, 3).sessionId).toBe('s2')
  old.close()
  await sessions.stop()
  expect(await stored()).toEqual(aSession({ sessionId: 's2', sequence: 2 }))
})

it('keeps the shards apart', async () => {
  const sessions = await start([2, 3])
  sessions.update(2, aSession({ sequence: 5 }))
  sessions.open(2, 5)
  sessions.update(3, aSession({ shardId: 3, sessionId: 's3', sequence: 8 }))
  await sessions.stop()
  expect(await stored(2)).toMatchObject({ sessionId: 's1', sequence: 4 })
  expect(await stored(3)).toMatchObject({ sessionId: 's3', sequence: 8 })
})

it('stores again once Redis is back', async () => {
  const sessions = await start()
  sessions.update(2, aSession({ sequence: 5 }))
  await waitFor(stored)
  await server.kill()
  sessions.update(2, aSession({ sequence: 6 }))
  await server.restart()
  await waitFor(async () => (await stored())?.sequence === 6)
})
