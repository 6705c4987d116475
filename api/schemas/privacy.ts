import { Type, type Static } from 'typebox'
import { nullableInstant, nullableText } from './common.ts'

const count = Type.Integer({ minimum: 0 })
const span = Type.Object({ count, oldestAt: nullableInstant, newestAt: nullableInstant })

const state = {
  optedOut: Type.Boolean({ description: 'Recorded without identity' }),
  optedOutAt: nullableInstant,
  deletedAt: Type.Union([Type.String(), Type.Null()], {
    description: 'ISO 8601: when what was stored was last deleted',
  }),
}

/** A server that may have something stored about the signed-in person. */
export const personGuildsSchema = Type.Object({
  guilds: Type.Array(
    Type.Object({
      id: Type.String(),
      name: nullableText,
      iconUrl: nullableText,
      isMember: Type.Boolean({ description: 'Of the server, at the moment' }),
      optedOut: state.optedOut,
      optedOutAt: nullableInstant,
    }),
  ),
})
export type PersonGuilds = Static<typeof personGuildsSchema>

/** What a server's tracker stores about the signed-in person, in numbers. */
export const personFactsSchema = Type.Object({
  guildId: Type.String(),
  retentionDays: Type.Integer({ description: 'Joins and counts go after as many days' }),
  ...state,
  joins: span,
  invited: Type.Object(span.properties, { description: 'Joins credited to the person' }),
  candidateOf: Type.Integer({
    minimum: 0,
    description: 'Joins of others that they may have brought',
  }),
  invites: Type.Integer({ minimum: 0, description: 'Known invites of theirs' }),
  messages: Type.Integer({ minimum: 0, description: 'Messages about them that wait to be sent' }),
})
export type PersonFacts = Static<typeof personFactsSchema>

export const optOutSchema = Type.Object(
  { optedOut: Type.Boolean() },
  { additionalProperties: false },
)
export type OptOut = Static<typeof optOutSchema>

export const optOutStateSchema = Type.Object({ guildId: Type.String(), ...state })
export type OptOutState = Static<typeof optOutStateSchema>

/** What was changed so that it names the person no more. */
export const deletedSchema = Type.Object({
  joins: count,
  invited: count,
  invites: count,
  messages: count,
})
export type Deleted = Static<typeof deletedSchema>
