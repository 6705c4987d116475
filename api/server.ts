import type { FastifyInstance } from 'fastify'
import { apiConfig } from '#core/config.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { followLogLevel } from '#core/telemetry/follow-log-level.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import { measurePool } from '#core/telemetry/pool-metrics.ts'
import { measureProcess, tellBuild } from '#core/telemetry/process-metrics.ts'
import { buildApp } from './app.ts'
import { makeBotRest } from '#core/discord/bot-rest.ts'
import { buildMetricsApp } from './metrics-app.ts'
import { makeApiMetrics } from './metrics.ts'
import { assertReady } from './start-checks.ts'

/** Longest that answers under way, or browsers that hold a connection, may hold up the end. */
const GRACE_MS = 2_000
/** Longest that anything may. */
const CLOSE_MAX_MS = 4_500
const POSTGRES_CONNECTIONS = 10
/** Nobody waits longer for a page; while Redis is away, people are told so instead. */
const REDIS_TIMEOUT_MS = 3_000

async function start(): Promise<void> {
  const config = apiConfig(process.env)
  const log = makeLogger('api', config.LOG_LEVEL)
  await assertReady(config, makeBotRest({ config, retries: 1 }))

  const connect = (connectionName: string) =>
    connectRedis({
      url: config.REDIS_URL,
      log,
      connectionName,
      commandTimeoutMs: REDIS_TIMEOUT_MS,
    })
  const redis = connect('usher-api')
  const subscriber = connect('usher-api-feeds')
  const { db, pool } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: 'usher-api',
    maxConnections: POSTGRES_CONNECTIONS,
  })
  const metrics = makeApiMetrics()
  measureProcess(metrics.registry, 'api')
  measurePool(metrics.registry, pool)
  tellBuild(metrics.registry, config.USHER_REVISION)
  const now = () => new Date()
  const invalidRequests = makeInvalidRequests({ redis, log, now: Date.now })
  const rest = makeBotRest({ config, invalidRequests, metrics: metrics.rest })
  const restPausedForMs = () => invalidRequests.pausedForMs()
  const stores = { db, redis, subscriber }
  const app = await buildApp({ config, ...stores, rest, restPausedForMs, log, now, metrics })
  const metricsApp = buildMetricsApp({ redis, db, metrics, log })

  const children = [app.log, metricsApp.log]
  const stopFollowingLevel = followLogLevel({ redis, log, children })

  async function stop(): Promise<void> {
    setTimeout(() => app.server.closeAllConnections(), GRACE_MS).unref()
    setTimeout(() => process.exit(0), CLOSE_MAX_MS).unref()
    await app.close()
    await metricsApp.close()
    void stopFollowingLevel()
    redis.disconnect()
    subscriber.disconnect()
    await db.destroy()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'api stops')
      stop().catch(fail)
    })
  }

  const host = config.API_HOST
  await listen(metricsApp, { host, port: config.API_METRICS_PORT, setting: 'API_METRICS_PORT' })
  await listen(app, { host, port: config.API_PORT, setting: 'API_PORT' })
  log.info({ address: app.listeningOrigin, publicUrl: config.PUBLIC_URL }, 'api listens')
}

/** @throws Error with one sentence naming `setting` where the port is taken */
async function listen(
  app: FastifyInstance,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE')
      throw new Error(`${setting}: port ${port} of ${host} is in use by another program`, { cause })
    if (code === 'EACCES')
      throw new Error(`${setting}: this user may not listen on port ${port}`, { cause })
    if (code === 'EADDRNOTAVAIL')
      throw new Error(`API_HOST: this machine has no address ${host}`, { cause })
    throw cause
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

await start().catch(fail)
