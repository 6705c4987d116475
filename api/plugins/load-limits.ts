import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'
import { Problem } from '../problems.ts'
import '../sessions/session-data.ts'

/** Requests a minute: by API key, by user, or by address where nobody is known. */
const REQUESTS_A_MINUTE = 300
/** Beyond this the process is so far behind that an answer would come too late to be of use. */
const EVENT_LOOP_DELAY_MAX_MS = 1_000
const RETRY_AFTER_SECONDS = 10

/** Refuses what is too much: of one person with 429, of all together with 503. */
export async function registerLoadLimits(app: FastifyInstance, redis: Redis): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: EVENT_LOOP_DELAY_MAX_MS,
    retryAfter: RETRY_AFTER_SECONDS,
  })
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: 60_000,
    redis,
    nameSpace: keys.apiRequests(),
    // Without Redis there is no session either; what needs none should still be answered.
    skipOnError: true,
    enableDraftSpec: true,
    keyGenerator: ({ apiKey, session, ip }) =>
      apiKey ? `key:${apiKey.id}` : (session.user?.id ?? ip),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('rate-limited', `Try again in ${Math.ceil(ttl / 1000)} s.`),
  })
}
