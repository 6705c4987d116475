import { callbackify } from 'node:util'
import type { SessionStore } from '@fastify/session'
import type { Session } from 'fastify'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'

/** How long a signed-in session lives after its last use. */
export const SESSION_TTL_MS = 7 * 86_400_000
/** How long a person may take on Discord's page; a session without a user lives no longer. */
const ANONYMOUS_TTL_MS = 10 * 60_000

/**
 * Keeps sessions in Redis. One of a user is only ever replaced: an answer that is still on its way
 * when the user logs out does not bring the session back.
 */
export function makeSessionStore(redis: Redis): SessionStore {
  return {
    get: callbackify((sessionId: string) => readSession(redis, sessionId)),
    set: callbackify((sessionId: string, session: Session) =>
      writeSession(redis, sessionId, session),
    ),
    destroy: callbackify(async (sessionId: string) => {
      await redis.del(keys.apiSession(sessionId), keys.apiTokens(sessionId))
    }),
  }
}

async function readSession(redis: Redis, sessionId: string): Promise<Session | null> {
  const text = await redis.get(keys.apiSession(sessionId))
  // Only `writeSession` writes there.
  return text === null ? null : (JSON.parse(text) as Session)
}

async function writeSession(redis: Redis, sessionId: string, session: Session): Promise<void> {
  const key = keys.apiSession(sessionId)
  const text = JSON.stringify(session)
  if (!session.user) {
    await redis.set(key, text, 'PX', ANONYMOUS_TTL_MS)
    return
  }
  await redis.set(key, text, 'PX', SESSION_TTL_MS, 'XX')
  await redis.pexpire(keys.apiTokens(sessionId), SESSION_TTL_MS)
}
