import { Type, type Static } from 'typebox'
import { keyScopes } from '../access.ts'

export const apiKeySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scope: Type.Enum([...keyScopes], { description: 'One that may write may also read' }),
  prefix: Type.String({ description: 'What the key begins with' }),
  createdBy: Type.String({ description: 'Whose right the key has: it ends with theirs' }),
  createdAt: Type.String({ description: 'ISO 8601' }),
  lastUsedAt: Type.Union([Type.String(), Type.Null()], {
    description: 'ISO 8601, to the hour; null: never',
  }),
})
export type ApiKeyView = Static<typeof apiKeySchema>

export const apiKeyListSchema = Type.Object({ apiKeys: Type.Array(apiKeySchema) })
export type ApiKeyList = Static<typeof apiKeyListSchema>

export const newApiKeySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
    scope: Type.Enum([...keyScopes]),
  },
  { additionalProperties: false },
)
export type NewApiKey = Static<typeof newApiKeySchema>

/** A key that was just made, with its secret: shown this once. */
export const createdApiKeySchema = Type.Object({
  apiKey: apiKeySchema,
  secret: Type.String({ description: 'For `Authorization: Bearer …`; shown this once' }),
})
export type CreatedApiKey = Static<typeof createdApiKeySchema>
