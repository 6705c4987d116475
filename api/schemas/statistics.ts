import { Type, type Static } from 'typebox'
import { confidences, sources } from '#core/attribution/attribution.ts'
import { day, inviteCode, nextCursor, nullableText, personSchema, snowflake } from './common.ts'

const count = Type.Integer({ minimum: 0 })
const net = Type.Integer({
  minimum: 0,
  description: 'Joins that count and whose member is still there',
})
const figures = { joins: count, leaves: count, net }
const share = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()], {
  description: 'From 0 to 1; null where nobody joined',
})
const span = {
  timezone: Type.String({ description: "The server's, which says when a day begins" }),
  from: Type.String({ description: 'First day, `2026-02-28`' }),
  to: Type.String({ description: 'Last day' }),
}

/** By how much an inviter's net count may be off, as joins are shared between invites. */
const doubtSchema = Type.Object({
  members: Type.Integer({ minimum: 0, description: '±; 0: the count is exact' }),
  isMore: Type.Boolean({ description: 'It may be off by more: older joins were not looked at' }),
})

const daysQuery = {
  days: Type.Integer({ minimum: 1, maximum: 31, default: 31, description: 'Today included' }),
}
const pageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  cursor: Type.Optional(Type.String({ maxLength: 5, pattern: '^[0-9]+$' })),
}

/** The whole of 31 days in a few numbers. */
export const summarySchema = Type.Object({
  ...span,
  ...figures,
  today: Type.Object({ joins: count, leaves: count }),
  inviters: Type.Integer({ minimum: 0, description: 'Who brought anybody; 1,000 at most' }),
  codes: Type.Integer({ minimum: 0, description: 'Invites that brought or lost anybody' }),
  rejoins: count,
  freshAccounts: Type.Integer({
    minimum: 0,
    description: 'Joins of accounts made shortly before',
  }),
  confidences: Type.Array(Type.Object({ confidence: Type.Enum([...confidences]), joins: count })),
  certainShare: share,
})
export type StatisticsSummary = Static<typeof summarySchema>

export const dayCountsSchema = Type.Object({
  ...span,
  days: Type.Array(
    Type.Object({ day: Type.String(), ...figures }, { description: 'Each day, oldest first' }),
  ),
})
export type StatisticsDays = Static<typeof dayCountsSchema>

export const dayCountsQuerySchema = Type.Object(
  {
    from: Type.Optional(day('First day; without it, the first of the 31 that are kept')),
    to: Type.Optional(day('Last day; without it, today')),
    inviter: Type.Optional(snowflake('Only what this user has brought')),
    code: Type.Optional(inviteCode('Only what this invite has brought')),
  },
  { additionalProperties: false },
)

/** What all of a ranking comes to: what its pages do not show is the difference. */
const totals = Type.Object(figures)

export const inviterCountsSchema = Type.Object({
  ...span,
  inviters: Type.Array(
    Type.Object({
      rank: Type.Integer({ minimum: 1, description: 'Equal figures share a place' }),
      inviter: personSchema,
      ...figures,
      doubt: doubtSchema,
    }),
  ),
  ranked: Type.Integer({ minimum: 0, description: 'How many there are; 1,000 at most' }),
  totals,
  nextCursor,
})
export type StatisticsInviters = Static<typeof inviterCountsSchema>

export const inviterCountsQuerySchema = Type.Object(
  { ...daysQuery, ...pageQuery },
  { additionalProperties: false },
)

export const codeCountsSchema = Type.Object({
  ...span,
  codes: Type.Array(
    Type.Object({
      code: Type.Union([Type.String(), Type.Null()], { description: 'Null: by no known invite' }),
      label: nullableText,
      inviter: Type.Union([personSchema, Type.Null()], { description: 'Whose invite it is' }),
      ...figures,
    }),
  ),
  totals,
  nextCursor,
})
export type StatisticsCodes = Static<typeof codeCountsSchema>

export const codeCountsQuerySchema = Type.Object(
  { ...daysQuery, ...pageQuery, inviter: Type.Optional(snowflake('Only of this user')) },
  { additionalProperties: false },
)

export const sourceCountsSchema = Type.Object({
  ...span,
  sources: Type.Array(Type.Object({ source: Type.Enum([...sources]), joins: count, share })),
})
export type StatisticsSources = Static<typeof sourceCountsSchema>

export const sourceCountsQuerySchema = Type.Object(daysQuery, { additionalProperties: false })

/** How many of those who joined are still there. */
export const retentionSchema = Type.Object({
  members: Type.Integer({ minimum: 0, description: 'Joins looked at: the newest 100,000' }),
  stillThere: count,
  isMore: Type.Boolean({ description: 'There are older ones that were not looked at' }),
  points: Type.Array(
    Type.Object({
      day: Type.Integer({ minimum: 0, maximum: 31, description: 'Whole days after the join' }),
      members: Type.Integer({ minimum: 0, description: 'Who joined that long ago' }),
      stayed: Type.Integer({ minimum: 0, description: 'Of them, who was there after that long' }),
      share,
    }),
  ),
})
export type Retention = Static<typeof retentionSchema>

export const retentionQuerySchema = Type.Object(
  {
    day: Type.Optional(day('Only who joined on this day')),
    inviter: Type.Optional(snowflake('Only whom this user has brought')),
    code: Type.Optional(inviteCode('Only who came by this invite')),
  },
  { additionalProperties: false },
)

/** How fast members come, by code. */
export const raidSchema = Type.Object({
  minutes: Type.Integer({ minimum: 1 }),
  since: Type.String({ description: 'ISO 8601' }),
  joins: Type.Integer({ minimum: 0, description: 'At most the newest 20,000 are looked at' }),
  perMinute: Type.Array(count, { description: 'Joins of each minute, the oldest first' }),
  codes: Type.Array(
    Type.Object({
      code: Type.Union([Type.String(), Type.Null()], { description: 'Null: by no known invite' }),
      label: nullableText,
      inviter: Type.Union([personSchema, Type.Null()]),
      joins: count,
      freshAccounts: count,
      peakPerMinute: count,
      perMinute: Type.Array(count),
    }),
    { description: 'The 25 with the most joins' },
  ),
})
export type Raid = Static<typeof raidSchema>

export const raidQuerySchema = Type.Object(
  { minutes: Type.Integer({ minimum: 1, maximum: 60, default: 15 }) },
  { additionalProperties: false },
)
