import cookie from '@fastify/cookie'
import csrfProtection from '@fastify/csrf-protection'
import session from '@fastify/session'
import type { FastifyInstance } from 'fastify'
import type { Redis } from 'ioredis'
import type { ApiConfig } from '#core/config.ts'
import { makeSessionStore, SESSION_TTL_MS } from '../sessions/session-store.ts'

/** Header that every write carries, with the token that `GET /session` gave. */
export const CSRF_HEADER = 'x-csrf-token'

/** Adds `request.session`, kept in Redis and prolonged by use, and `app.csrfProtection`. */
export async function registerSessions(
  app: FastifyInstance,
  config: ApiConfig,
  redis: Redis,
): Promise<void> {
  const isProduction = config.NODE_ENV === 'production'
  await app.register(cookie, { secret: config.SESSION_SECRET })
  await app.register(session, {
    secret: config.SESSION_SECRET,
    store: makeSessionStore(redis),
    // A browser takes a `__Host-` cookie only from the host itself and over TLS.
    cookieName: isProduction ? '__Host-usher' : 'usher',
    cookie: {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: isProduction,
      maxAge: SESSION_TTL_MS,
    },
    rolling: true,
    saveUninitialized: false,
  })
  await app.register(csrfProtection, {
    sessionPlugin: '@fastify/session',
    getToken: ({ headers }) => {
      const token = headers[CSRF_HEADER]
      return typeof token === 'string' ? token : undefined
    },
  })
}
