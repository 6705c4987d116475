import { defaultAvatarUrl } from './avatar-url.ts'
import { isSeen } from './clean-text.ts'
import type { MessageFacts, PersonFacts, RoleFacts } from './message-facts.ts'
import { chosen, isMentionable, mention, type Value, word } from './value.ts'
import { everyKind, instantValue, type Variable } from './variable.ts'

/** Most roles that a message lists; Discord allows a guild 250. */
const ROLES_MAX = 40
const URL_MAX = 512

type Who = {
  family: 'inviter' | 'user'
  /** As a sentence names them. */
  noun: string
  /** Stands for the name and the mention of somebody unknown. */
  unknown: string
  of: (facts: MessageFacts) => PersonFacts | null
}

const inviter: Who = {
  family: 'inviter',
  noun: 'the inviter',
  unknown: 'Unknown inviter',
  of: (facts) => facts.inviter,
}

const user: Who = {
  family: 'user',
  noun: 'the member',
  unknown: 'Unknown member',
  of: (facts) => facts.user,
}

/** The twelve that tell of a person. */
function personVariables({ family, noun, unknown, of }: Who): Variable[] {
  const nobody = word(unknown)
  const variable = (
    name: string,
    description: string,
    read: (person: PersonFacts | undefined, facts: MessageFacts) => Value,
  ): Variable => ({
    name: `${family}_${name}`,
    family,
    description,
    kinds: everyKind,
    read: (facts) => {
      const person = of(facts)
      return read(person && isMentionable(person.id) ? person : undefined, facts)
    },
  })
  return [
    variable('id', `The id of ${noun}.`, (person) => (person ? word(person.id) : nobody)),
    variable('mention', `Mentions ${noun}.`, (person) =>
      person ? mention(`<@${person.id}>`, nameOf(person) ?? nobody) : nobody,
    ),
    variable('nickname', `The nickname of ${noun} in this server, or \`No nickname\`.`, (person) =>
      person ? (seen(person.nickname) ?? word('No nickname')) : nobody,
    ),
    variable(
      'display_name',
      `The nickname of ${noun}, else their global name, else their username.`,
      (person) => (person ? (nameOf(person) ?? mention(`<@${person.id}>`, nobody)) : nobody),
    ),
    variable(
      'is_deaf',
      `Whether the server has deafened ${noun}: \`Deafend\` or \`Not deafend\`.`,
      (person) => word(person?.isDeaf ? 'Deafend' : 'Not deafend'),
    ),
    variable(
      'is_mute',
      `Whether the server has muted ${noun}: \`Muted\` or \`Not muted\`.`,
      (person) => word(person?.isMute ? 'Muted' : 'Not muted'),
    ),
    variable(
      'is_pending',
      `Whether ${noun} has yet to pass the server's screening: \`Pending\` or \`Not pending\`.`,
      (person) => word(person?.isPending ? 'Pending' : 'Not pending'),
    ),
    variable('joined_at', `When ${noun} joined the server, or \`Unknown\`.`, (person, facts) =>
      instantValue(person?.joinedAt, facts.timezone, 'Unknown'),
    ),
    variable(
      'premium_since',
      `Since when ${noun} boosts the server, or \`Not boosting\`.`,
      (person, facts) => instantValue(person?.premiumSince, facts.timezone, 'Not boosting'),
    ),
    variable(
      'roles',
      `The roles of ${noun}, as mentions that alert nobody, or \`No roles\`.`,
      (person) => rolesValue(person?.roles ?? []),
    ),
    variable(
      'communication_disabled_until',
      `When the time-out of ${noun} ends, or \`None\`.`,
      (person, { now, timezone }) => {
        const until = person?.communicationDisabledUntil
        return instantValue(until && until > now ? until : null, timezone, 'None')
      },
    ),
    variable('avatar_url', `The address of the picture of ${noun}.`, (person) => ({
      kind: 'url',
      url: pictureOf(person),
    })),
  ]
}

/** What tells of the inviter and of the invite. */
export const inviterVariables: readonly Variable[] = [
  ...personVariables(inviter),
  {
    name: 'current_invite_count',
    family: 'inviter',
    description: 'How many members the inviter has brought who are still there after this event.',
    kinds: everyKind,
    read: (facts) => word(String(facts.currentInviteCount ?? 0)),
  },
  {
    name: 'invite_code',
    family: 'inviter',
    description: 'The code of the invite, or `Unknown invite`.',
    kinds: everyKind,
    read: (facts) => word(facts.inviteCode?.replaceAll(/[^\w-]/g, '') || 'Unknown invite'),
  },
]

/** What tells of the member whom the event is about. */
export const userVariables: readonly Variable[] = personVariables(user)

function nameOf({ nickname, globalName, username }: PersonFacts): Value | undefined {
  return seen(nickname) ?? seen(globalName) ?? seen(username)
}

const seen = (text: string | null | undefined) => (isSeen(text) ? chosen(text) : undefined)

function rolesValue(roles: readonly RoleFacts[]): Value {
  const known = roles.filter(({ id }) => isMentionable(id))
  if (known.length === 0) return word('No roles')
  return {
    kind: 'list',
    values: known
      .slice(0, ROLES_MAX)
      .map(({ id, name }) => mention(`<@&${id}>`, seen(name) ?? word(id))),
    leftOut: Math.max(0, known.length - ROLES_MAX),
  }
}

function pictureOf(person: PersonFacts | undefined): string {
  const url = person?.avatarUrl
  const isShort = url && url.length <= URL_MAX && URL.canParse(url)
  return isShort && new URL(url).protocol === 'https:' ? url : defaultAvatarUrl(person?.id ?? null)
}
