import { Type, type Static } from 'typebox'
import { confidences, methods, reasons, sources } from '#core/attribution/attribution.ts'
import { day, inviteCode, nullableText, snowflake } from './common.ts'

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
  nextCursor: Type.Union([Type.String(), Type.Null()], {
    description:
      'Null on the last page. With filters, a page may have fewer joins than asked for, or none, and be followed by others all the same',
  }),
})
export type JoinsPage = Static<typeof joinsPageSchema>

/** Which joins are wanted: those that fit all that is given. */
export const joinsFilterSchema = {
  inviter: Type.Optional(snowflake('Only joins that are credited to this user')),
  code: Type.Optional(inviteCode('Only joins by this invite')),
  source: Type.Optional(Type.Enum([...sources])),
  confidence: Type.Optional(Type.Enum([...confidences])),
  member: Type.Optional(snowflake('Only joins of this user')),
  day: Type.Optional(day("Only joins of this day, in the server's time zone: `2026-02-28`")),
}

export const joinsQuerySchema = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
    ...joinsFilterSchema,
  },
  { additionalProperties: false },
)

const filterSchema = Type.Object(joinsFilterSchema)
export type JoinsFilterQuery = Static<typeof filterSchema>

/** Data of the feed's event `left`; those of `join` and `revised` are a `Join`. */
export const joinLeftSchema = Type.Object({ id: Type.String(), leftAt: Type.String() })
export type JoinLeft = Static<typeof joinLeftSchema>
