import { Type, type Static } from 'typebox'
import { confidences, methods, reasons, sources } from '#core/attribution/attribution.ts'

const nullableText = Type.Union([Type.String(), Type.Null()])

/** How a member came, and how sure Usher is of it. */
export const joinSchema = Type.Object({
  id: Type.String({ description: 'Unique within the guild' }),
  joinedAt: Type.String({ description: 'ISO 8601' }),
  member: Type.Object({
    id: Type.Union([Type.String(), Type.Null()], { description: 'Null: without identity' }),
    name: nullableText,
    avatarUrl: nullableText,
  }),
  source: Type.Enum([...sources]),
  method: Type.Enum([...methods]),
  confidence: Type.Enum([...confidences]),
  reason: Type.Union([Type.Enum([...reasons]), Type.Null()], {
    description: 'Why the attribution is not certain',
  }),
  code: nullableText,
  inviter: Type.Union([
    Type.Object({ id: Type.String(), name: nullableText, avatarUrl: nullableText }),
    Type.Null(),
  ]),
  candidates: Type.Array(Type.Object({ code: Type.String(), inviterId: nullableText })),
  flags: Type.Object({
    rejoin: Type.Boolean(),
    freshAccount: Type.Boolean(),
    ownCode: Type.Boolean(),
  }),
  leftAt: Type.Union([Type.String(), Type.Null()], { description: 'ISO 8601' }),
})
export type Join = Static<typeof joinSchema>

export const joinsPageSchema = Type.Object({
  joins: Type.Array(joinSchema),
  nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'Null on the last page' }),
})
export type JoinsPage = Static<typeof joinsPageSchema>

export const joinsQuerySchema = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
})

/** Data of the feed's event `left`; those of `join` and `revised` are a `Join`. */
export const joinLeftSchema = Type.Object({ id: Type.String(), leftAt: Type.String() })
export type JoinLeft = Static<typeof joinLeftSchema>
