import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { buildApp, type AppDeps } from '#api/app.ts'
import { makeBotRest } from '#core/discord/bot-rest.ts'
import type { ApiInstance } from '#api/api-instance.ts'
import { apiConfig, type ApiConfig } from '#core/config.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { connectRedis } from '#core/redis/connect.ts'
import type { Redis } from 'ioredis'
import { startLocalDiscord, type LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { createDatabase } from '#test/support/databases.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'

/** Where browsers are said to find the api; requests go to the port it really has. */
export const PUBLIC_URL = 'http://127.0.0.1:3999'
export const CLIENT_ID = '100000000000000001'
const CLIENT_SECRET = 'a-client-secret-of-tests'
const BOT_TOKEN = 'a-bot-token-of-tests'

/** The api on a real socket, with the real stores and the local Discord behind it. */
export type ApiStack = {
  url: string
  app: ApiInstance
  db: Db
  redis: Redis
  redisServer: RestartableServer
  discord: LocalDiscord
  config: ApiConfig
  /** Another api on the same stores, as after a change of settings or on another machine. */
  startAnother(options?: StackOptions): Promise<{ url: string; app: ApiInstance }>
  stop(): Promise<void>
}

export type StackOptions = {
  env?: Record<string, string>
  now?: () => Date
  feedRecheckMs?: number
  underWayMax?: number
  dashboardFolder?: string
  /** A migrated Postgres of the test's own; else the stack takes a database of the run's. */
  databaseUrl?: string
}

export async function startApiStack(options: StackOptions = {}): Promise<ApiStack> {
  const [redisServer, database, discord] = await Promise.all([
    startTestRedis(),
    options.databaseUrl === undefined
      ? createDatabase()
      : { url: options.databaseUrl, drop: async () => {} },
    startLocalDiscord({
      port: 0,
      controlToken: 'control-token-of-tests',
      application: {
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        botToken: BOT_TOKEN,
        redirectUris: [`${PUBLIC_URL}/api/auth/callback`],
      },
    }),
  ])
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DISCORD_TOKEN: BOT_TOKEN,
    DISCORD_API_BASE: discord.apiBase,
    DISCORD_CLIENT_ID: CLIENT_ID,
    DISCORD_CLIENT_SECRET: CLIENT_SECRET,
    DATABASE_URL: database.url,
    REDIS_URL: redisServer.url,
    PUBLIC_URL,
    SESSION_SECRET: randomBytes(32).toString('hex'),
    TOKEN_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    PRIVACY_KEY: randomBytes(32).toString('base64'),
  }
  const log = pino({ level: 'silent' })
  const url = redisServer.url
  const commandTimeoutMs = 1_000
  const redis = connectRedis({ url, log, connectionName: 'api-test', commandTimeoutMs })
  const subscriber = connectRedis({ url, log, connectionName: 'feeds', commandTimeoutMs })
  const { db } = connectPostgres({
    url: database.url,
    log,
    applicationName: 'api-test',
    maxConnections: 4,
  })
  const apps: ApiInstance[] = []

  async function startApp(given: StackOptions) {
    const config = apiConfig({ ...env, ...given.env })
    const rest = makeBotRest({ config })
    rest.clearHashSweeper()
    rest.clearHandlerSweeper()
    const now = given.now ?? (() => new Date())
    const deps: AppDeps = { ...given, config, db, redis, subscriber, rest, log, now }
    const app = await buildApp(deps)
    apps.push(app)
    await app.listen({ host: '127.0.0.1', port: 0 })
    // A server that listens on a port has an address with one.
    const { port } = app.server.address() as AddressInfo
    return { url: `http://127.0.0.1:${port}`, app, config }
  }

  const first = await startApp(options)
  return {
    ...first,
    db,
    redis,
    redisServer,
    discord,
    startAnother: (given = {}) => startApp({ ...options, ...given }),
    async stop() {
      await Promise.all(apps.map(closeAtOnce))
      redis.disconnect()
      subscriber.disconnect()
      await db.destroy()
      await Promise.all([redisServer.stop(), database.drop(), discord.close()])
    },
  }
}

/** Waits for no client: theirs may keep a connection without a request for seconds. */
async function closeAtOnce(app: ApiInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeAllConnections(), 50)
  await app.close().finally(() => clearInterval(timer))
}
