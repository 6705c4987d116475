import type { FetchedMember, GuildMembers } from '../discord/guild-members.ts'
import type { EntryRole, GuildEntry } from '#core/discord/guild-entry.ts'
import { avatarUrl } from '#core/messages/avatar-url.ts'
import type {
  ChannelFacts,
  GuildMessageFacts,
  MessageFacts,
  PersonFacts,
} from '#core/messages/message-facts.ts'
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
    const needed = [...used]
      .filter((name) => name.startsWith(`${family}_`))
      .some((name) => !known.has(name.slice(family.length + 1)))
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

type KnownPerson = {
  id: string | null
  name: string | null
  avatar: string | null
  joinedAt: number | null
}

/* A message that an older Usher queued lacks what its payload did not have yet. */
const userOf = (payload: MessagePayload): KnownPerson => ({
  id: payload.memberId,
  name: payload.memberName,
  avatar: payload.memberAvatar ?? null,
  joinedAt: payload.joinedAt ?? null,
})
const inviterOf = (payload: MessagePayload): KnownPerson => ({
  id: payload.inviterId,
  name: payload.inviterName,
  avatar: payload.inviterAvatar ?? null,
  joinedAt: null,
})

function personFacts(
  person: KnownPerson & {
    id: string
    guildId: string
    member: FetchedMember | undefined
    roles: readonly EntryRole[]
  },
): PersonFacts {
  const { id, guildId, name, avatar, joinedAt, member, roles } = person
  if (member === undefined) {
    return {
      id,
      globalName: name,
      joinedAt: joinedAt === null ? null : new Date(joinedAt),
      avatarUrl: avatarUrl({ id, avatar }),
    }
  }
  const held = roles
    .filter((role) => role.id !== guildId && member.roleIds.includes(role.id))
    .toSorted((a, b) => b.position - a.position)
  return {
    id,
    username: member.username,
    globalName: member.globalName,
    nickname: member.nickname,
    isDeaf: member.isDeaf,
    isMute: member.isMute,
    isPending: member.isPending,
    joinedAt: joinedAt === null ? member.joinedAt : new Date(joinedAt),
    premiumSince: member.premiumSince,
    roles: held.map((role) => ({ id: role.id, name: role.name })),
    communicationDisabledUntil: member.communicationDisabledUntil,
    avatarUrl: avatarUrl({
      id,
      avatar: member.avatar,
      inGuild: { guildId, avatar: member.guildAvatar },
    }),
  }
}

function channelFacts(entry: GuildEntry | undefined, channelId: string): ChannelFacts {
  const channel = entry?.channels.find(({ id }) => id === channelId)
  return { id: channelId, name: channel?.name ?? null, type: channel?.type ?? null }
}

function guildFacts(
  guildId: string,
  entry: GuildEntry | undefined,
  owner: FetchedMember | undefined,
): GuildMessageFacts {
  if (entry === undefined) return { id: guildId }
  const { about } = entry
  const channel = (id: string | null) => (id === null ? null : channelFacts(entry, id))
  return {
    id: guildId,
    name: entry.name,
    description: about.description,
    afkTimeoutS: about.afkTimeoutSeconds,
    mfaLevel: about.mfaLevel,
    ownerId: entry.ownerId,
    ownerName: owner ? (owner.nickname ?? owner.globalName ?? owner.username) : null,
    preferredLocale: about.preferredLocale,
    premiumSubscriptionCount: about.premiumSubscriptionCount,
    premiumTier: about.premiumTier,
    verificationLevel: about.verificationLevel,
    nsfwLevel: about.nsfwLevel,
    publicUpdatesChannel: channel(about.publicUpdatesChannelId),
    rulesChannel: channel(about.rulesChannelId),
    systemChannel: channel(about.systemChannelId),
    widgetChannel: channel(about.widgetChannelId),
  }
}
