import { spawn } from 'node:child_process'
import { Redis } from 'ioredis'
import { afterEach, expect, it } from 'vitest'
import { isAlive } from '#infra/local/process-table.ts'
import { startRedis } from '#infra/local/redis-server.ts'
import { startTestRedis } from '#test/support/redis.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'
import { waitFor } from '#test/support/wait-for.ts'

const folders: TemporaryFolder[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove()
})

async function aFolder(): Promise<string> {
  const folder = await temporaryFolder('redis')
  folders.push(folder)
  return folder.path
}

async function withClient<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url)
  try {
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}

it('keeps what it was told over a stop and a start', async () => {
  const dataDir = await aFolder()
  const first = await startRedis({ dataDir })
  await withClient(first.url, (redis) => redis.set('greeting', 'hello'))
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)

  const second = await startRedis({ dataDir, port: first.port })
  expect(second.port).toBe(first.port)
  expect(await withClient(second.url, (redis) => redis.get('greeting'))).toBe('hello')
  await second.stop()
})

it('never evicts, and listens on loopback only', async () => {
  const redis = await startTestRedis()
  const read = (name: string) =>
    withClient(redis.url, async (client) => (await client.config('GET', name)) as unknown)
  expect(await read('maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(await read('appendonly')).toEqual(['appendonly', 'yes'])
  expect(await read('bind')).toEqual(['bind', '127.0.0.1'])
  await redis.stop()
})

it('comes back at the same address after kill -9', async () => {
  const redis = await startTestRedis()
  await withClient(redis.url, (client) => client.set('kept', '1'))
  await waitFor(
    () => withClient(redis.url, async (c) => /aof_pending_bio_fsync:0/.test(await c.info())),
    { message: 'the append-only file to be written' },
  )
  const { url, pid } = redis
  await redis.kill()
  expect(isAlive(pid)).toBe(false)
  await redis.restart()
  expect(redis.url).toBe(url)
  expect(await withClient(url, (client) => client.get('kept'))).toBe('1')
  await redis.stop()
})

it('ends with the process that started it, even one killed by force', async () => {
  const dataDir = await aFolder()
  const module = new URL('../../../infra/local/redis-server.ts', import.meta.url).href
  const source = `
    const { startRedis } = await import(${JSON.stringify(module)})
    const { pid } = await startRedis({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(pid)
    setInterval(() => {}, 1000)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', source])
  const pid = await new Promise<number>((resolve) => {
    starter.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
  })
  expect(isAlive(pid)).toBe(true)
  starter.kill('SIGKILL')
  await waitFor(() => !isAlive(pid), { message: 'Redis to end' })
})

it('says that a port is in use', async () => {
  const redis = await startTestRedis()
  const second = startRedis({ dataDir: await aFolder(), port: redis.port })
  await expect(second).rejects.toThrow(`Redis: port ${redis.port} is in use`)
  await redis.stop()
})
