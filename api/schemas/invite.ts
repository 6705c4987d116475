import { Type, type Static } from 'typebox'
import { nextCursor, nullableInstant, nullableText, personSchema, snowflake } from './common.ts'

const count = Type.Integer({ minimum: 0 })
const LABEL_MAX = 60

const label = Type.Union([Type.String(), Type.Null()], {
  description: 'What administrators call it',
})
const figures = {
  joins: Type.Integer({ minimum: 0, description: 'Of 31 days, as the next two' }),
  leaves: count,
  net: Type.Integer({ minimum: 0, description: 'Joins that count and whose member is there' }),
}

/** An invite that Usher knows. */
export const inviteSchema = Type.Object({
  code: Type.String(),
  url: Type.String(),
  state: Type.Enum(['live', 'expired', 'deleted'], {
    description: 'Expired: by age; what was used up is deleted',
  }),
  label,
  channel: Type.Union([Type.Object({ id: Type.String(), name: nullableText }), Type.Null()]),
  inviter: Type.Union([personSchema, Type.Null()], {
    description: 'Who its joins count for; null: nobody, or somebody who opted out',
  }),
  madeByUsher: Type.Boolean({ description: 'On behalf of the inviter' }),
  uses: count,
  maxUses: Type.Integer({ minimum: 0, description: '0: any number' }),
  maxAgeSeconds: Type.Integer({ minimum: 0, description: '0: for ever' }),
  temporary: Type.Boolean({ description: 'Members leave again when they go offline' }),
  createdAt: nullableInstant,
  expiresAt: nullableInstant,
  deletedAt: nullableInstant,
  ...figures,
})
export type Invite = Static<typeof inviteSchema>

/** The code of the server's own address. */
const vanitySchema = Type.Object({ code: Type.String(), url: Type.String(), label, ...figures })

export const invitesPageSchema = Type.Object({
  vanity: Type.Union([vanitySchema, Type.Null()], {
    description: 'Null where the server has none',
  }),
  invites: Type.Array(inviteSchema),
  total: Type.Integer({ minimum: 0, description: 'How many fit, on all pages' }),
  nextCursor,
})
export type InvitesPage = Static<typeof invitesPageSchema>

export const inviteSorts = ['joins', 'net', 'uses', 'created', 'expires', 'code'] as const
export const inviteStates = ['live', 'gone', 'all'] as const

export const invitesQuerySchema = Type.Object(
  {
    search: Type.Optional(
      Type.String({ maxLength: 100, description: 'In code, label or inviter, in any case' }),
    ),
    state: Type.Enum([...inviteStates], { default: 'live' }),
    inviter: Type.Optional(snowflake('Only those that count for this user')),
    sort: Type.Enum([...inviteSorts], { default: 'joins' }),
    order: Type.Enum(['asc', 'desc'], { default: 'desc' }),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
    cursor: Type.Optional(Type.String({ maxLength: 5, pattern: '^[0-9]+$' })),
  },
  { additionalProperties: false },
)

export type InvitesQuery = Static<typeof invitesQuerySchema>

const givenLabel = Type.Union(
  [Type.String({ minLength: 1, maxLength: LABEL_MAX, pattern: '\\S' }), Type.Null()],
  { description: 'Null: none' },
)

export const newInviteSchema = Type.Object(
  {
    channelId: snowflake('Where it leads to'),
    maxUses: Type.Integer({ minimum: 0, maximum: 100, description: '0: any number' }),
    maxAgeSeconds: Type.Integer({ minimum: 0, maximum: 604_800, description: '0: for ever' }),
    temporary: Type.Optional(Type.Boolean()),
    label: Type.Optional(givenLabel),
  },
  { additionalProperties: false },
)
export type NewInvite = Static<typeof newInviteSchema>

export const inviteLabelSchema = Type.Object({ label: givenLabel }, { additionalProperties: false })
export type InviteLabel = Static<typeof inviteLabelSchema>

/** A code with the label that it has now. */
export const labelledInviteSchema = Type.Object({ code: Type.String(), label })
export type LabelledInvite = Static<typeof labelledInviteSchema>
