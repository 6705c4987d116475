import { afterAll, beforeAll, expect, it } from 'vitest'
import { assertRedisReachable, connectRedis } from '#core/redis/connect.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer

beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server.stop())

it('waits for a Redis that is away, and is itself again when it is back', async () => {
  const redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  try {
    expect(await redis.ping()).toBe('PONG')
    await server.kill()
    await waitFor(() => redis.status !== 'ready', { intervalMs: 2 })
    const waiting = redis.set('a', '1')
    await server.restart()
    expect(await waiting).toBe('OK')
  } finally {
    redis.disconnect()
  }
})

it('gives up a command after its time, instead of waiting for ever', async () => {
  const options = { url: server.url, log: silent, connectionName: 'test', commandTimeoutMs: 200 }
  const redis = connectRedis(options)
  try {
    await redis.ping()
    await server.kill()
    await expect(redis.set('a', '1')).rejects.toThrow(/timed out/)
    await server.restart()
    await waitFor(async () => (await redis.ping()) === 'PONG')
  } finally {
    redis.disconnect()
  }
})

it('hears again what it had subscribed to', async () => {
  const options = { url: server.url, log: silent, connectionName: 'test' }
  const [subscriber, publisher] = [connectRedis(options), connectRedis(options)]
  const heard: string[] = []
  subscriber.on('message', (_, message: string) => heard.push(message))
  try {
    await subscriber.subscribe('channel')
    await server.kill()
    await server.restart()
    await waitFor(async () => {
      await publisher.publish('channel', 'again')
      return heard.length > 0
    })
  } finally {
    subscriber.disconnect()
    publisher.disconnect()
  }
})

it('proves at start that Redis answers', async () => {
  await expect(assertRedisReachable(server.url)).resolves.toBeUndefined()
})

it('names the setting and the address where none answers, but no password', async () => {
  const gone = await startTestRedis()
  await gone.stop()
  const url = gone.url.replace('redis://', 'redis://user:hidden@')
  const failure = await assertRedisReachable(url, 1_000).catch((error: unknown) => error)
  const message = failure instanceof Error ? failure.message : ''
  expect(message).toContain(`REDIS_URL: no Redis answers at 127.0.0.1:${gone.port} (`)
  expect(message).toContain('ECONNREFUSED')
  expect(message).not.toContain('hidden')
})
