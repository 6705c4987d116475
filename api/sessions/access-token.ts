import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'
import { Problem } from '../problems.ts'
import type { TokenStore, UserTokens } from './token-store.ts'

/** A token that ends sooner is refreshed before it is used. */
const SPARE_MS = 60_000
/** Longer than Discord may take to answer. */
const LOCK_MS = 15_000
const POLL_MS = 100

export type AccessTokenDeps = {
  redis: Redis
  tokens: TokenStore
  /** Spends a refresh token. @returns undefined where Discord no longer accepts it */
  refresh: (spent: UserTokens) => Promise<UserTokens | undefined>
  now: () => number
}

/** Gives the access token of a session, refreshed when it is about to expire. */
export type AccessToken = (sessionId: string) => Promise<string>

/**
 * A refresh token can be spent once, so of several requests at a time, on any number of processes,
 * one refreshes and the others wait for what it saved.
 * @throws Problem `not-signed-in` once the session or the user's consent is gone
 */
export function makeAccessToken({ redis, tokens, refresh, now }: AccessTokenDeps): AccessToken {
  const isFresh = ({ expiresAt }: UserTokens) => expiresAt - SPARE_MS > now()

  async function current(sessionId: string): Promise<UserTokens> {
    const found = await tokens.find(sessionId)
    if (!found) throw new Problem('not-signed-in', 'The session has ended; sign in again.')
    return found
  }

  async function refreshed(sessionId: string): Promise<string> {
    const found = await current(sessionId)
    // Somebody else was quicker.
    if (isFresh(found)) return found.accessToken
    const next = await refresh(found)
    if (!next) throw new Problem('not-signed-in', 'Discord ended the consent; sign in again.')
    // Only where the session is still there: whoever logged out meanwhile stays logged out.
    if ((await redis.exists(keys.apiSession(sessionId))) === 1) await tokens.save(sessionId, next)
    return next.accessToken
  }

  return async (sessionId) => {
    const lock = keys.apiTokenRefresh(sessionId)
    for (let waitedMs = 0; waitedMs < LOCK_MS; waitedMs += POLL_MS) {
      const found = await current(sessionId)
      if (isFresh(found)) return found.accessToken
      if ((await redis.set(lock, '1', 'PX', LOCK_MS, 'NX')) === 'OK') {
        try {
          return await refreshed(sessionId)
        } finally {
          await redis.del(lock)
        }
      }
      await pause(POLL_MS)
    }
    throw new Problem('discord-unavailable', 'Discord did not renew the session in time.')
  }
}
