import type { FastifyInstance } from 'fastify'
import type { ApiKey, ApiKeys } from '#core/postgres/api-keys.ts'
import { isSameHash, parseBearer } from '../api-keys/token.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that a request was sent with; null for none, or one that is not valid. */
    apiKey: ApiKey | null
  }
}

/**
 * Finds out which API key a request was sent with, before requests are counted: each key has a
 * count of its own, and whoever guesses keys is counted by address. Whether the key may do what is
 * asked for is the guard's to say.
 */
export function identifyApiKeys(app: FastifyInstance, apiKeys: ApiKeys): void {
  app.decorateRequest('apiKey', null)
  app.addHook('onRequest', async (request) => {
    const { authorization } = request.headers
    const token = authorization === undefined ? undefined : parseBearer(authorization)
    if (!token) return
    const found = await apiKeys.find(token.id)
    if (!found || !isSameHash(found.hash, token.hash)) return
    const { hash: _, ...apiKey } = found
    request.apiKey = apiKey
  })
}
