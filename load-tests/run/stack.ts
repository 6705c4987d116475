import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { startChild } from '#infra/local/children.ts'
import { makeControlClient } from '#infra/local/discord/control-client.ts'
import type { Control } from '#infra/local/discord/control.ts'
import { freePort } from '#infra/local/ports.ts'
import { startPostgres } from '#infra/local/postgres-server.ts'
import { say } from '#infra/local/progress.ts'
import { untilReady } from '#infra/local/readiness.ts'
import { startRedis, type LocalServer } from '#infra/local/redis-server.ts'
import type { Running } from '#infra/local/running.ts'

/** The whole product on ports and stores of its own, before a local Discord. */
export interface LoadStack {
  discordUrl: string
  controlToken: string
  control: Control
  /** `http://127.0.0.1:PORT` */
  apiUrl: string
  /** Where `/metrics` is, of the bot and of the api. */
  botMetricsUrl: string
  apiMetricsUrl: string
  db: Db
  redis: Redis
  /** Lets go of the stores; `running` ends all the rest. */
  disconnect(): Promise<void>
}

export interface StackOptions {
  /** Ends what is started. */
  running: Running
  /** Where the stores keep their data. */
  dataDir: string
  /** Where the processes' output goes. */
  logFolder: string
}

/** As far away as Discord is from a server in the same part of the world. */
const latency = { restMs: [30, 80], gatewayMs: [5, 50] } satisfies Parameters<
  Control['setLatency']
>[0]

/** Brings everything up, in the order in which one thing needs the other. */
export async function startLoadStack(options: StackOptions): Promise<LoadStack> {
  const { running, dataDir } = options
  const [postgres, redis] = await Promise.all([
    running.start(async () =>
      asPart('Postgres', await startPostgres({ dataDir: join(dataDir, 'postgres') })),
    ),
    running.start(async () =>
      asPart('Redis', await startRedis({ dataDir: join(dataDir, 'redis') })),
    ),
  ])
  await running.during(migrateToLatest(postgres.url))
  const [discordPort, apiPort, apiMetricsPort, botMetricsPort] = await differentPorts(4)
  const urlOf = (port: number | undefined) => `http://127.0.0.1:${port}`
  const controlToken = randomBytes(16).toString('hex')
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    DISCORD_API_BASE: `${urlOf(discordPort)}/api`,
    DISCORD_TOKEN: randomBytes(24).toString('hex'),
    DISCORD_CLIENT_ID: '1100000000000000000',
    DISCORD_CLIENT_SECRET: randomBytes(16).toString('hex'),
    TOTAL_SHARDS: '4',
    CLUSTER_COUNT: '2',
    PUBLIC_URL: urlOf(apiPort),
    API_PORT: String(apiPort),
    API_METRICS_PORT: String(apiMetricsPort),
    BOT_METRICS_PORT: String(botMetricsPort),
    SESSION_SECRET: randomBytes(32).toString('hex'),
    TOKEN_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    PRIVACY_KEY: randomBytes(32).toString('base64'),
    LOCAL_DISCORD_PORT: String(discordPort),
    LOCAL_DISCORD_CONTROL_TOKEN: controlToken,
    LOCAL_DISCORD_MAX_CONCURRENCY: '16', // all shards at once: identifying is not what is measured
    LOCAL_DISCORD_REDIRECT_URIS: `${urlOf(apiPort)}/api/auth/callback`,
  }
  const start = (part: Omit<ProductPart, 'env'>) => startPart({ ...part, env }, options)
  await start({
    name: 'discord',
    entry: 'infra/local/discord/main.ts',
    readyUrl: `${env.DISCORD_API_BASE}/v10/gateway`,
  })
  const control = makeControlClient({ url: urlOf(discordPort), token: controlToken })
  await control.setLatency(latency)
  await Promise.all([
    start({
      name: 'manager',
      entry: 'bot/manager.ts',
      readyUrl: `${urlOf(botMetricsPort)}/readyz`,
    }),
    start({ name: 'api', entry: 'api/server.ts', readyUrl: `${urlOf(apiPort)}/readyz` }),
  ])
  return {
    discordUrl: urlOf(discordPort),
    controlToken,
    control,
    apiUrl: urlOf(apiPort),
    botMetricsUrl: `${urlOf(botMetricsPort)}/metrics`,
    apiMetricsUrl: `${urlOf(apiMetricsPort)}/metrics`,
    ...connect({ databaseUrl: postgres.url, redisUrl: redis.url }),
  }
}

interface ProductPart {
  name: string
  entry: string
  readyUrl: string
  env: NodeJS.ProcessEnv
}

const stopBoundMs = 8_000

async function startPart(part: ProductPart, { running, logFolder }: StackOptions): Promise<void> {
  const { name, entry, readyUrl, env } = part
  await running.start(async () => {
    const child = startChild({ name, entry, env, say, logFolder })
    return { ...child, stop: () => child.stop(stopBoundMs) }
  })
  await running.during(untilReady(name, readyUrl, { signal: running.signal }))
}

function asPart(name: string, server: LocalServer) {
  const { url, exited, logFile } = server
  return { name, url, exited, lastWords: () => `see ${logFile}`, stop: () => server.stop() }
}

async function differentPorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

function connect({ databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string }) {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined) // told by what runs on it
  const { db } = connectPostgres({
    url: databaseUrl,
    log: pino({ level: 'silent' }),
    applicationName: 'load',
    maxConnections: 2,
  })
  const disconnect = async () => {
    redis.disconnect()
    await db.destroy()
  }
  return { db, redis, disconnect }
}
