import type { GuildMembers } from '../discord/guild-members.ts'
import { channelFacts, guildFacts, inviterOf, personFacts, userOf } from './known-facts.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { MessageFacts } from '#core/messages/message-facts.ts'
import { isMentionable } from '#core/messages/value.ts'
import type { MessagePayload } from '#core/postgres/outbox-payload.ts'

/** Of the variables of a person, those that the payload of a message fills by itself. */
const KNOWN_OF_USER = new Set(['id', 'mention', 'display_name', 'joined_at', 'avatar_url'])
/** An inviter's name may have changed since their invite was seen, and is another in the guild. */
const KNOWN_OF_INVITER = new Set(['id', 'mention'])

/** What an id alone tells of a guild or channel. */
const KNOWN_BY_ID = new Set([
  'server_id',
  'server_created_at',
  'channel_id',
  'channel_mention',
  'channel_created_at',
])

const needsEntry = (name: string) =>
  /^(server_|channel_|(user|inviter)_roles$)/.test(name) && !KNOWN_BY_ID.has(name)

const isMention = (name: string) => name.endsWith('_mention')

export type GatherDeps = {
  members: GuildMembers
  /** @throws where the guild could not be read */
  entryOf: (guildId: string) => Promise<GuildEntry>
  now: () => number
}

export type GatherInput = {
  guildId: string
  channelId: string
  kind: 'join' | 'leave'
  payload: MessagePayload
  timezone: string
  /** Names of the variables that the message has. */
  used: ReadonlySet<string>
  /** Whether names stand where a mention does not show. */
  isEmbed: boolean
  signal: AbortSignal
}

/**
 * What a message is filled from. Discord is asked only for what its variables need: a usual welcome
 * costs a request for its inviter a minute, and none for its member.
 * @throws what REST, or the guild's entry, threw
 */
export async function gatherFacts(deps: GatherDeps, input: GatherInput): Promise<MessageFacts> {
  const { members, entryOf, now } = deps
  const { guildId, channelId, kind, payload, timezone, used, isEmbed, signal } = input
  const entry = [...used].some(needsEntry) ? await entryOf(guildId) : undefined

  /** A person of whom more than `known` is needed is asked for, if they can be a member. */
  async function person(family: 'user' | 'inviter', known: ReadonlySet<string>) {
    const { id, ...rest } = family === 'user' ? userOf(payload) : inviterOf(payload)
    if (id === null || !isMentionable(id)) return null
    // In an embed, and in code, the name may have to stand where a mention does not show.
    const isNameless = rest.name === null
    const needed = [...used]
      .filter((name) => name.startsWith(`${family}_`))
      .some((name) => !known.has(name.slice(family.length + 1)) || (isNameless && isMention(name)))
    const hasLeft = family === 'user' && kind === 'leave'
    const member = needed && !hasLeft ? await members.fetch(guildId, id, signal) : undefined
    const isPictureUnknown = hasLeft && used.has('user_avatar_url') && rest.avatar === null
    const avatar = isPictureUnknown ? await members.fetchAvatar(id, signal) : rest.avatar
    return personFacts({ ...rest, id, avatar, guildId, member, roles: entry?.roles ?? [] })
  }

  const ownerId = entry?.ownerId
  const [user, inviter, owner] = await Promise.all([
    person('user', KNOWN_OF_USER),
    person('inviter', KNOWN_OF_INVITER),
    isEmbed && ownerId !== undefined && used.has('server_owner')
      ? members.fetch(guildId, ownerId, signal)
      : undefined,
  ])
  return {
    user,
    inviter,
    inviteCode: payload.code,
    currentInviteCount: payload.inviteCount,
    channel: channelFacts(entry, channelId),
    guild: guildFacts(guildId, entry, owner),
    now: new Date(now()),
    timezone,
  }
}
