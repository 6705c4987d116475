import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keys } from '#core/redis/keys.ts'
import { makeSharedLogLevel } from '#core/redis/log-level.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { followLogLevel } from '#core/telemetry/follow-log-level.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let server: RestartableServer

beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server.stop())

it('follows what was asked of all processes, and goes back by itself, Redis away or not', async () => {
  const redis = connectRedis({
    url: server.url,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: 500,
  })
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  const child = log.child({ of: 'it' })
  const stop = followLogLevel({ redis, log, children: [child], everyMs: 10 })
  const shared = makeSharedLogLevel(redis)

  await shared.set('debug', 60_000)
  await waitFor(() => log.level === 'debug')
  expect(child.level).toBe('debug')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { msg: 'log level changed', from: 'warn', to: 'debug' },
  ])

  await server.kill()
  await server.restart()
  await waitFor(() => redis.status === 'ready')
  expect(log.level).toBe('debug')

  await redis.pexpire(keys.logLevel(), 1)
  await waitFor(() => log.level === 'warn')
  expect(child.level).toBe('warn')
  // What another version may have written.
  await redis.set(keys.logLevel(), 'loud', 'PX', 60_000)
  expect(await shared.read()).toBeUndefined()
  await stop()
  redis.disconnect()
})
