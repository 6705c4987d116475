import type { FetchedMember } from '../discord/guild-members.ts'
import type { EntryRole, GuildEntry } from '#core/discord/guild-entry.ts'
import { avatarUrl } from '#core/messages/avatar-url.ts'
import type { ChannelFacts, GuildMessageFacts, PersonFacts } from '#core/messages/message-facts.ts'
import type { MessagePayload } from '#core/postgres/outbox-payload.ts'

/** What the event itself tells of a person. */
export type KnownPerson = {
  id: string | null
  name: string | null
  avatar: string | null
  joinedAt: number | null
}

/* A message that an older Usher queued lacks what its payload did not have yet. */
export const userOf = (payload: MessagePayload): KnownPerson => ({
  id: payload.memberId,
  name: payload.memberName,
  avatar: payload.memberAvatar ?? null,
  joinedAt: payload.joinedAt ?? null,
})
export const inviterOf = (payload: MessagePayload): KnownPerson => ({
  id: payload.inviterId,
  name: payload.inviterName,
  avatar: payload.inviterAvatar ?? null,
  joinedAt: null,
})

/** A person as Discord knows them now, else as the event told. */
export function personFacts(
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

/** Its name and type are known where the guild's entry has it. */
export function channelFacts(entry: GuildEntry | undefined, channelId: string): ChannelFacts {
  const channel = entry?.channels.find(({ id }) => id === channelId)
  return { id: channelId, name: channel?.name ?? null, type: channel?.type ?? null }
}

/** Of a guild without an entry, its id alone. */
export function guildFacts(
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
