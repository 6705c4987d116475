import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectRoot } from '#infra/local/project-root.ts'
import { localApplication } from '#test/support/local-discord.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'

let server: RestartableServer

beforeAll(async () => {
  server = await startTestRedis()
})
afterAll(() => server.stop())

it('ends where its manager died while it was starting', async () => {
  const child = fork(join(projectRoot, 'bot/cluster.ts'), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DISCORD_TOKEN: localApplication.botToken,
      DISCORD_API_BASE: 'http://127.0.0.1:9/api',
      DATABASE_URL: 'postgres://usher@127.0.0.1:9/usher',
      REDIS_URL: server.url,
      PRIVACY_KEY: Buffer.alloc(32, 9).toString('base64'),
      SHARD_LIST: '0',
      TOTAL_SHARDS: '1',
      CLUSTER: '0',
      CLUSTER_COUNT: '1',
      CLUSTER_MANAGER_MODE: 'process',
    },
  })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  child.disconnect()
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(complaint).toBe('the manager is gone\n')
  expect(code).toBe(1)
})
