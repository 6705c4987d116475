import { Type, type Static } from 'typebox'
import { changeKinds } from '#core/postgres/settings-changes.ts'

const value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()], {
  description: 'Texts are cut at 1,000 characters; null: nothing',
})

/** Who changed what. */
export const settingsChangeSchema = Type.Object({
  id: Type.String(),
  changedAt: Type.String({ description: 'ISO 8601' }),
  by: Type.Object({
    userId: Type.Union([Type.String(), Type.Null()], {
      description: 'Null: somebody who opted out, or Usher itself',
    }),
    apiKey: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()], {
      description: "Of the user's, where a program did it",
    }),
    isUsher: Type.Boolean({ description: 'Nobody did it: it followed from something else' }),
  }),
  what: Type.Enum([...changeKinds]),
  name: Type.Union([Type.String(), Type.Null()], {
    description: "The setting, the invite's code, the key's name",
  }),
  from: value,
  to: value,
})
export type SettingsChangeView = Static<typeof settingsChangeSchema>

export const settingsChangesPageSchema = Type.Object({
  changes: Type.Array(settingsChangeSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page' }),
})
export type SettingsChangesPage = Static<typeof settingsChangesPageSchema>

export const settingsChangesQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 18, pattern: '^[0-9]+$' })),
  },
  { additionalProperties: false },
)
