import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import type { GuildEntry } from './guild-entry.ts'
import { channelPermissions, holds } from './permissions.ts'

/** Kinds of channels that invites may lead to. @see Discord docs, channel#create-channel-invite */
export const INVITE_CHANNELS = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
] as const satisfies ChannelType[]

/** Who cannot see a channel cannot invite to it either. */
export const INVITING = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.CreateInstantInvite

/** Whether an invite may lead to a channel of this kind. */
export function canBeInvitedTo(type: number | undefined): boolean {
  return INVITE_CHANNELS.some((kind) => kind === type)
}

/** Why the bot can make no invite to a channel that we know of, as far as its guild's entry tells:
 *  of a channel that nobody has heard of yet, Discord itself will say. */
export type InvitingLack = 'wrong-kind' | 'paused' | 'bot-not-allowed'

/** @param now ms since the epoch */
export function invitingLack(
  entry: GuildEntry,
  channelId: string,
  now: number,
): InvitingLack | undefined {
  if (entry.features.includes('INVITES_DISABLED')) return 'paused'
  const channel = entry.channels.find(({ id }) => id === channelId)
  if (!channel) return undefined
  if (!canBeInvitedTo(channel.type)) return 'wrong-kind'
  return holds(channelPermissions(entry, channel, now), INVITING) ? undefined : 'bot-not-allowed'
}
