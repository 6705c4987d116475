import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'
import { Problem } from '../problems.ts'
import '../sessions/session-data.ts'
import './api-keys.ts'

/** Requests a minute: by API key, by user, or by address where nobody is known. */
const REQUESTS_A_MINUTE = 300

/** Refuses with 429 what is too much of one caller, counted in Redis for all processes. */
export async function registerRequestLimits(app: FastifyInstance, redis: Redis): Promise<void> {
  await app.register(rateLimit, {
    max: REQUESTS_A_MINUTE,
    timeWindow: 60_000,
    redis,
    nameSpace: keys.apiRequests(),
    // Without Redis there is no session either; what needs none should still be answered.
    skipOnError: true,
    // `RateLimit-*`, as the IETF's draft names them.
    enableDraftSpec: true,
    keyGenerator: ({ apiKey, session, ip }) =>
      apiKey ? `key:${apiKey.id}` : (session.user?.id ?? ip),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('rate-limited', `Try again in ${Math.ceil(ttl / 1000)} s.`),
  })
}
