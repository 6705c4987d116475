import { CommandRefusal } from '../command-refusal.ts'
import type { ChosenChannel } from '../option-spec.ts'
import { allows } from '../permission.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import { canBeInvitedTo, INVITING, invitingLack } from '#core/discord/inviting-channels.ts'

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
  if (chosen === undefined && !canBeInvitedTo(channel?.type))
    throw new CommandRefusal('create.choose-channel')

  const shown = { channel: `<#${channelId}>` }
  const ofMember = chosen ? BigInt(chosen.permissions) : wanted.memberPermissions
  if (!allows(ofMember, INVITING)) throw new CommandRefusal('create.not-allowed', shown)
  const lack = invitingLack(entry, channelId, now)
  if (lack === 'paused') throw new CommandRefusal('create.paused')
  // Where it was called, Discord itself tells what the bot may do.
  const mayNot = chosen ? lack === 'bot-not-allowed' : !allows(wanted.appPermissions, INVITING)
  if (mayNot) throw new CommandRefusal('create.bot-not-allowed', shown)
  return channelId
}
