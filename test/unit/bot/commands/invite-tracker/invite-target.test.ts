import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { CommandRefusal } from '#bot/commands/command-refusal.ts'
import { inviteTarget, type TargetWanted } from '#bot/commands/invite-tracker/invite-target.ts'
import { aChannel, anEntry, aRole, BOT, CHANNEL, GUILD } from '#test/support/guild-entries.ts'

const { Administrator, CreateInstantInvite, ViewChannel } = PermissionFlagsBits
const MAY = CreateInstantInvite | ViewChannel
const OTHER = '1100000000000000044'

const entry = anEntry({ channels: [aChannel(), aChannel({ id: OTHER })] })
const chosen = (permissions: bigint, id = OTHER) => ({ id, permissions: String(permissions) })

/** Called in the general channel by somebody who may create invites there. */
const wanted = (change: Partial<TargetWanted> = {}): TargetWanted => ({
  chosen: undefined,
  channelId: CHANNEL,
  memberPermissions: MAY,
  appPermissions: MAY,
  entry,
  now: 1_000,
  ...change,
})

/** The channel, or the sentence that refuses. */
function targetOf(change: Partial<TargetWanted>): string {
  try {
    return inviteTarget(wanted(change))
  } catch (error) {
    if (error instanceof CommandRefusal) return error.key
    throw error
  }
}

describe('an invite leads', () => {
  it('to where the command is called, or to the channel that is chosen', () => {
    expect(targetOf({})).toBe(CHANNEL)
    expect(targetOf({ chosen: chosen(MAY) })).toBe(OTHER)
  })

  it('nowhere without Create Invite in that very channel', () => {
    expect(targetOf({ memberPermissions: ViewChannel })).toBe('create.not-allowed')
    expect(targetOf({ chosen: chosen(ViewChannel) })).toBe('create.not-allowed')
    expect(targetOf({ memberPermissions: 0n, chosen: chosen(MAY) })).toBe(OTHER)
  })

  it('nowhere that the asker cannot see', () => {
    expect(targetOf({ chosen: chosen(CreateInstantInvite) })).toBe('create.not-allowed')
  })

  it('wherever an administrator wants it', () => {
    expect(targetOf({ memberPermissions: Administrator })).toBe(CHANNEL)
    expect(targetOf({ chosen: chosen(Administrator) })).toBe(OTHER)
  })

  it('to no thread and to no category', () => {
    expect(targetOf({ channelId: '1100000000000000066' })).toBe('create.choose-channel')
    const category = aChannel({ type: ChannelType.GuildCategory })
    const ofCategory = anEntry({ channels: [category] })
    expect(targetOf({ entry: ofCategory })).toBe('create.choose-channel')
  })

  it('nowhere where the bot may not create invites', () => {
    expect(targetOf({ appPermissions: ViewChannel })).toBe('create.bot-not-allowed')
    const deny = String(CreateInstantInvite)
    const overwrites = [{ id: BOT, type: 1, allow: '0', deny }]
    const closed = anEntry({
      roles: [aRole({ id: GUILD, permissions: String(MAY) })],
      channels: [aChannel({ id: OTHER, overwrites })],
    })
    expect(targetOf({ entry: closed, chosen: chosen(MAY) })).toBe('create.bot-not-allowed')
  })

  it('to a channel that was made just now: Discord knows what the bot may do there', () => {
    const id = '1100000000000000055'
    expect(targetOf({ chosen: chosen(MAY, id) })).toBe(id)
  })

  it('nowhere while the guild has paused its invites', () => {
    const paused = anEntry({ ...entry, features: ['INVITES_DISABLED'] })
    expect(targetOf({ entry: paused })).toBe('create.paused')
  })
})
