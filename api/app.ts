import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { REST } from '@discordjs/rest'
import { fastifySSE } from '@fastify/sse'
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import type { Redis } from 'ioredis'
import type { ApiConfig } from '#core/config.ts'
import type { Db } from '#core/postgres/connect.ts'
import type { ApiInstance } from './api-instance.ts'
import { makeApiMetrics, type ApiMetrics } from './metrics.ts'
import { registerDashboard } from './plugins/dashboard.ts'
import { registerHealth } from './plugins/health.ts'
import { registerLoadLimits } from './plugins/load-limits.ts'
import { registerRequestLimits } from './plugins/request-limits.ts'
import { registerOpenapi } from './plugins/openapi.ts'
import { makeApiKeys } from '#core/postgres/api-keys.ts'
import { identifyApiKeys } from './plugins/api-keys.ts'
import { answerUnrouted, registerProblemAnswers } from './plugins/problem-answers.ts'
import { registerRequestLog } from './plugins/request-log.ts'
import { registerSecurityHeaders } from './plugins/security-headers.ts'
import { registerSessions } from './plugins/sessions.ts'
import { registerValidation } from './plugins/validation.ts'
import { registerRoutes } from './routes/routes.ts'

const BODY_LIMIT_BYTES = 65_536
const HEARTBEAT_MS = 15_000
const FEED_RECHECK_MS = 60_000
const DASHBOARD = join(import.meta.dirname, '..', 'web', 'dist')
/** Proxies may speak for browsers only where nobody outside can pose as one. */
const PROXIES = ['loopback', 'linklocal', 'uniquelocal']

export type AppDeps = {
  config: ApiConfig
  db: Db
  redis: Redis
  /** A connection of its own, for the feeds. */
  subscriber: Redis
  /** The bot's, without retries. */
  rest: REST
  /** How long the bot may not ask Discord, as too much of it was refused, in ms. */
  restPausedForMs?: () => number
  log: FastifyBaseLogger
  now: () => Date
  metrics?: ApiMetrics
  /** Where the built dashboard lies. */
  dashboardFolder?: string
  /** How many requests may be under way at a time. */
  underWayMax?: number
  /** How often an open feed asks whether its user may still see it. */
  feedRecheckMs?: number
}

/** Builds the api and all it serves; the caller listens, and closes it. */
export async function buildApp(deps: AppDeps): Promise<ApiInstance> {
  const { config, redis, log, metrics = makeApiMetrics() } = deps
  const app: ApiInstance = Fastify({
    loggerInstance: log,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: PROXIES,
    requestTimeout: 30_000,
    frameworkErrors: answerUnrouted,
    // A HEAD of the feed would hold a stream open that nobody reads.
    exposeHeadRoutes: false,
  })
  registerProblemAnswers(app)
  registerRequestLog(app, metrics)
  await registerSecurityHeaders(app, config)
  registerHealth(app, deps)
  await registerDashboard(app, deps.dashboardFolder ?? DASHBOARD)

  await app.register(
    async (api: ApiInstance) => {
      api.addHook('onSend', async (_request, reply) => {
        if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      })
      registerValidation(api)
      await registerLoadLimits(api, deps)
      await registerSessions(api, config, redis)
      identifyApiKeys(api, makeApiKeys(deps.db))
      await registerRequestLimits(api, redis)
      await registerOpenapi(api)
      await api.register(fastifySSE, { heartbeatInterval: HEARTBEAT_MS })
      await registerRoutes(api, {
        ...deps,
        metrics,
        feedRecheckMs: deps.feedRecheckMs ?? FEED_RECHECK_MS,
      })
    },
    { prefix: '/api' },
  )
  return app
}
