import { Type } from 'typebox'
import { API_KEYS_MAX, type ApiKey, type ApiKeys } from '#core/postgres/api-keys.ts'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { SettingsChanges } from '#core/postgres/settings-changes.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { makeToken, prefixOf } from '../api-keys/token.ts'
import { guildCaller } from '../callers.ts'
import { noteChange } from '../note-change.ts'
import { moduleIsOff, Problem } from '../problems.ts'
import {
  apiKeyListSchema,
  createdApiKeySchema,
  newApiKeySchema,
  type ApiKeyView,
} from '../schemas/api-key.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'

export type ApiKeysDeps = {
  apiKeys: ApiKeys
  changes: SettingsChanges
  settings: GuildSettingsRepository
  privacy: Privacy
  now: () => Date
}

const keyParamsSchema = Type.Object({
  ...guildParamsSchema.properties,
  keyId: Type.String({ maxLength: 16 }),
})

/** `/:guildId/api-keys`: keys for programs. Only people may see, make and revoke them. */
export function registerApiKeys(app: ApiInstance, deps: ApiKeysDeps): void {
  const { apiKeys, settings, privacy, now } = deps

  app.route({
    method: 'GET',
    url: '/:guildId/api-keys',
    schema: {
      summary: 'API keys of a server, the oldest first',
      operationId: 'listApiKeys',
      tags: ['api-keys'],
      security: access.administrator,
      params: guildParamsSchema,
      response: { 200: apiKeyListSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const [found, list] = await Promise.all([settings.find(guildId), apiKeys.list(guildId)])
      if (!found) throw moduleIsOff()
      return { apiKeys: list.map(wireKey) }
    },
  })

  app.route({
    method: 'POST',
    url: '/:guildId/api-keys',
    schema: {
      summary: `Make an API key, whose secret is shown this once; at most ${API_KEYS_MAX} a server`,
      operationId: 'createApiKey',
      tags: ['api-keys'],
      security: access.administratorWrite,
      params: guildParamsSchema,
      body: newApiKeySchema,
      response: { 201: createdApiKeySchema, ...refusals },
    },
    handler: async (request, reply) => {
      const caller = guildCaller(request)
      const { guildId, userId: createdBy } = caller
      const { scope } = request.body
      const name = request.body.name.trim()
      const { id, hash, text: secret } = makeToken()
      const key = { id, guildId, name, scope, createdBy, createdAt: now() }
      const pseudonym = privacy.pseudonymOf(guildId, createdBy)
      const created = await apiKeys.create({ ...key, hash, pseudonym })
      if (created === 'module-disabled') throw moduleIsOff()
      if (created === 'too-many')
        throw new Problem('too-many-api-keys', 'Revoke one that is no longer used first.')
      if (created === 'opted-out')
        throw new Problem('opted-out', 'A key names who made it: opt in in this server first.')
      const change = { what: 'api-key', name, from: null, to: scope } as const
      await noteChange(deps, caller, change)
      request.log.info({ guildId, keyId: id, scope }, 'api key made')
      return reply.code(201).send({ apiKey: wireKey({ ...key, lastUsedAt: null }), secret })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/:guildId/api-keys/:keyId',
    schema: {
      summary: 'Revoke an API key',
      operationId: 'revokeApiKey',
      tags: ['api-keys'],
      security: access.administratorWrite,
      params: keyParamsSchema,
      response: { 204: Type.Null({ description: 'Revoked' }), ...refusals },
    },
    handler: async (request, reply) => {
      const caller = guildCaller(request)
      const { guildId } = caller
      const removed = await apiKeys.remove(guildId, request.params.keyId)
      if (!removed) throw new Problem('not-found', 'The server has no such key.')
      const { id: keyId, name, scope } = removed
      const change = { what: 'api-key', name, from: scope, to: null } as const
      await noteChange(deps, caller, change)
      request.log.info({ guildId, keyId }, 'api key revoked')
      return reply.code(204).send(null)
    },
  })
}

function wireKey({ id, name, scope, createdBy, createdAt, lastUsedAt }: ApiKey): ApiKeyView {
  return {
    id,
    name,
    scope,
    prefix: prefixOf(id),
    createdBy,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}
