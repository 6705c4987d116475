import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { CommandRefusal } from '../command-refusal.ts'
import type { ChosenChannel } from '../option-spec.ts'
import { allows } from '../permission.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { channelPermissions } from '#core/discord/permissions.ts'

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
const WANTED = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.CreateInstantInvite

export type TargetWanted = {
  /** Undefined: where the command was called. */
  chosen: Pick<ChosenChannel, 'id' | 'permissions'> | undefined
  /** Where the command was called, and what asker and bot may do there. */
  channelId: string
  memberPermissions: bigint
  appPermissions: bigint
  entry: GuildEntry
  /** Milliseconds since the epoch. */
  now: number
}

/**
 * The channel that the asker's invite leads to. What the asker may do in it is what Discord says of
 * this very call; what the bot may do elsewhere is what its own roles and overwrites come to.
 * @returns the channel's id
 * @throws CommandRefusal where asker or bot may not create invites, or nobody can
 */
export function inviteTarget(wanted: TargetWanted): string {
  const { chosen, entry, now } = wanted
  const channelId = chosen?.id ?? wanted.channelId
  const channel = entry.channels.find(({ id }) => id === channelId)
  // A channel that was chosen is of the right kind; the command may be called in a thread.
  const fits = INVITE_CHANNELS.some((type) => type === channel?.type)
  if (chosen === undefined && !fits) throw new CommandRefusal('create.choose-channel')

  const shown = { channel: `<#${channelId}>` }
  const ofMember = chosen ? BigInt(chosen.permissions) : wanted.memberPermissions
  if (!allows(ofMember, WANTED)) throw new CommandRefusal('create.not-allowed', shown)
  if (entry.features.includes('INVITES_DISABLED')) throw new CommandRefusal('create.paused')
  // A channel that we have not heard of yet: Discord itself will say.
  const ofBot = chosen ? channel && channelPermissions(entry, channel, now) : wanted.appPermissions
  if (ofBot !== undefined && !allows(ofBot, WANTED)) {
    throw new CommandRefusal('create.bot-not-allowed', shown)
  }
  return channelId
}
