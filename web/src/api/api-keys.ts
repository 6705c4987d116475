import { answer, api } from './client.ts'
import type { ApiKeyView, CreatedApiKey, NewApiKey } from '#api/schemas/api-key.ts'

/** A guild's keys, the oldest first. @throws ApiProblem `module-disabled` */
export async function listApiKeys(guildId: string, signal?: AbortSignal): Promise<ApiKeyView[]> {
  const params = { path: { guildId } }
  const { apiKeys } = await answer(api.GET('/api/v1/guilds/{guildId}/api-keys', { params, signal }))
  return apiKeys
}

/** Makes a key; its secret is never told again. @throws ApiProblem `too-many-api-keys` */
export const createApiKey = (guildId: string, body: NewApiKey): Promise<CreatedApiKey> =>
  answer(api.POST('/api/v1/guilds/{guildId}/api-keys', { params: { path: { guildId } }, body }))

/** @throws ApiProblem `not-found` where somebody else was quicker. */
export async function revokeApiKey(guildId: string, keyId: string): Promise<void> {
  await api.DELETE('/api/v1/guilds/{guildId}/api-keys/{keyId}', {
    params: { path: { guildId, keyId } },
  })
}
