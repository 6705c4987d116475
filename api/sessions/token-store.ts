import type { Redis } from 'ioredis'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { keys } from '#core/redis/keys.ts'
import { makeSealer } from '../sealed-text.ts'
import { SESSION_TTL_MS } from './session-store.ts'

const schema = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.String(),
  /** Milliseconds since the Unix epoch. */
  expiresAt: Type.Number(),
})
/** What Discord gave us to ask in a user's name. */
export type UserTokens = Static<typeof schema>

/** Users' tokens at rest: encrypted, one set a session, gone with it. */
export type TokenStore = {
  save(sessionId: string, tokens: UserTokens): Promise<void>
  /** @returns undefined for a session that has ended, or whose key is no longer in use */
  find(sessionId: string): Promise<UserTokens | undefined>
}

/** @param encryptionKeys 32 bytes each, newest first */
export function makeTokenStore(redis: Redis, encryptionKeys: readonly Buffer[]): TokenStore {
  const sealer = makeSealer(encryptionKeys)
  return {
    async save(sessionId, tokens) {
      const sealed = sealer.seal(JSON.stringify(tokens), sessionId)
      await redis.set(keys.apiTokens(sessionId), sealed, 'PX', SESSION_TTL_MS)
    },
    async find(sessionId) {
      const sealed = await redis.get(keys.apiTokens(sessionId))
      const text = sealed === null ? undefined : sealer.open(sealed, sessionId)
      if (text === undefined) return undefined
      const value: unknown = JSON.parse(text)
      return Value.Check(schema, value) ? value : undefined
    },
  }
}
