import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalDiscord } from '#infra/local/discord/local-discord.ts'
import { freePort } from '#infra/local/ports.ts'
import { startPostgres } from '#infra/local/postgres-server.ts'
import { say, step } from '#infra/local/progress.ts'
import { findRedis, startRedis } from '#infra/local/redis-server.ts'
import type { Container, Containers } from './containers.ts'

const READY_MAX_MS = 300_000
const key = Buffer.alloc(32, 1).toString('base64')

/** Every entry point of the image: what each says of settings that are missing. */
const entries = ['bot/manager.ts', 'bot/cluster.ts', 'api/server.ts', 'infra/migrate.ts']

/** Runs each entry point with nothing set, then all of them as a whole product. */
export async function tryProduct(containers: Containers): Promise<void> {
  for (const entry of entries) {
    await step(`${entry} says what is not set`, async () => {
      const container = containers.start([entry])
      await container.exited
      if (/^config: .* is not set/m.test(container.output())) return
      throw new Error(`${entry} said: ${container.output()}`)
    })
  }
  await findRedis(say)
  const folder = mkdtempSync(join(tmpdir(), 'usher-image-stores-'))
  chmodSync(folder, 0o755) // root's Postgres runs as another account
  const opened: Array<() => Promise<void>> = []
  try {
    await runAll(containers, folder, opened)
  } finally {
    for (const close of opened.reverse()) await close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts into `opened` what has to be closed, in the order it was opened. */
async function runAll(
  containers: Containers,
  folder: string,
  opened: Array<() => Promise<void>>,
): Promise<void> {
  const application = {
    clientId: '1100000000000000000',
    clientSecret: 'a-client-secret',
    botToken: 'a-bot-token-of-the-image',
    redirectUris: ['https://usher.example.com/api/auth/callback'],
  }
  const discord = await startLocalDiscord({ port: 0, controlToken: 'unused', application })
  opened.push(() => discord.close())
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres') })
  opened.push(() => postgres.stop())
  const redis = await startRedis({ dataDir: join(folder, 'redis') })
  opened.push(() => redis.stop())
  const ports = { bot: await freePort(), api: await freePort(), apiMetrics: await freePort() }
  const env = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    DISCORD_API_BASE: discord.apiBase,
    DISCORD_TOKEN: application.botToken,
    DISCORD_CLIENT_ID: application.clientId,
    DISCORD_CLIENT_SECRET: application.clientSecret,
    PRIVACY_KEY: key,
    TOKEN_ENCRYPTION_KEYS: key,
    SESSION_SECRET: 'a-secret-of-no-less-than-32-characters',
    PUBLIC_URL: 'https://usher.example.com',
    TOTAL_SHARDS: '1',
    // Nobody takes the traces; what makes them is loaded.
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    BOT_METRICS_PORT: String(ports.bot),
    API_PORT: String(ports.api),
    API_METRICS_PORT: String(ports.apiMetrics),
  }
  await step('infra/migrate.ts migrates an empty database', async () => {
    const container = containers.start(['infra/migrate.ts'], env)
    if ((await container.exited) !== 0) throw new Error(container.output())
  })
  await step('bot/manager.ts connects its shard', async () => {
    const bot = containers.start(['bot/manager.ts'], env)
    opened.push(() => bot.stop())
    await answering(bot, `http://127.0.0.1:${ports.bot}/readyz`)
  })
  await step('api/server.ts serves the dashboard', async () => {
    const api = containers.start(['api/server.ts'], env)
    opened.push(() => api.stop())
    await answering(api, `http://127.0.0.1:${ports.apiMetrics}/readyz`)
    const page = await answering(api, `http://127.0.0.1:${ports.api}/`)
    if (!page.includes('<script')) throw new Error(`it answered:\n${page}`)
  })
  await step('infra/operator/usher.ts tells the status', async () => {
    const operator = containers.start(['infra/operator/usher.ts', 'status', '--json'], env)
    if ((await operator.exited) !== 0) throw new Error(operator.output())
    JSON.parse(operator.output())
  })
}

/** The body of the first answer 200. */
async function answering(container: Container, url: string): Promise<string> {
  const deadline = Date.now() + READY_MAX_MS
  while (container.isRunning() && Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return response.text()
    await response?.body?.cancel()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} did not answer 200; the process said:\n${container.output()}`)
}
