import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { makeIdentifyTurns } from '#bot/gateway/identify-turns.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { keys } from '#core/redis/keys.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

/** Discord's own limit, which a turn has to outlast. */
const DISCORD_TURN_MS = 5_000

let server: RestartableServer
let processes: Redis[]
let one: Redis
let other: Redis

beforeAll(async () => {
  server = await startTestRedis()
  const connect = () => connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  one = connect()
  other = connect()
  processes = [one, other]
})
afterAll(async () => {
  for (const redis of processes) redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  await one.flushall()
})

const never = new AbortController().signal

it('lets shards of different buckets identify at once', async () => {
  const turns = makeIdentifyTurns(one, 2)
  await turns.waitForIdentify(0, never)
  await turns.waitForIdentify(1, never)
  expect(await one.mget(keys.identifyTurn(0), keys.identifyTurn(1))).toEqual(['0', '1'])
})

it('makes a shard of the same bucket wait until the turn of another process is over', async () => {
  await makeIdentifyTurns(one, 1).waitForIdentify(0, never)
  const key = keys.identifyTurn(0)
  expect(await one.pttl(key)).toBeGreaterThan(DISCORD_TURN_MS)
  let isTurn = false
  const waiting = makeIdentifyTurns(other, 1)
    .waitForIdentify(1, never)
    .then(() => (isTurn = true))
  // It has looked when the counter of commands says so, and it has not got the turn.
  const commands = async () => Number(/cmdstat_pttl:calls=(\d+)/.exec(await one.info('all'))?.[1])
  const seen = await commands()
  await waitFor(async () => (await commands()) > seen, { intervalMs: 5 })
  expect(isTurn).toBe(false)
  expect(await one.get(key)).toBe('0')
  await one.pexpire(key, 20)
  await waiting
  expect(await one.get(key)).toBe('1')
  expect(await one.pttl(key)).toBeGreaterThan(DISCORD_TURN_MS)
})

it('gives one turn to one of many that wait for it', async () => {
  const key = keys.identifyTurn(0)
  await one.set(key, 'x', 'PX', 100)
  const stop = new AbortController()
  const winners: number[] = []
  const waiting = [0, 1, 2, 3, 4, 5].map(async (shardId) => {
    const redis = shardId % 2 === 0 ? one : other
    await makeIdentifyTurns(redis, 1).waitForIdentify(shardId, stop.signal)
    winners.push(shardId)
  })
  await waitFor(() => winners.length > 0, { intervalMs: 5 })
  expect(await one.get(key)).toBe(String(winners[0]))
  stop.abort()
  await Promise.allSettled(waiting)
  expect(winners).toHaveLength(1)
})

it('stops waiting when the shard is closed', async () => {
  await makeIdentifyTurns(one, 1).waitForIdentify(0, never)
  const closed = new AbortController()
  const waiting = makeIdentifyTurns(other, 1).waitForIdentify(1, closed.signal)
  closed.abort()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
})
