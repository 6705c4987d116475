import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { invitingLack } from '#core/discord/inviting-channels.ts'
import { aChannel, anEntry, aRole, CHANNEL, GUILD } from '#test/support/guild-entries.ts'

const everyone = aRole({ id: GUILD, permissions: '0' })

describe('an invite to a channel', () => {
  it('can be made where the bot may create invites', () => {
    expect(invitingLack(anEntry(), CHANNEL, 0)).toBeUndefined()
  })

  it('cannot be made while the guild has paused its invites', () => {
    const entry = anEntry({ features: ['INVITES_DISABLED'] })
    expect(invitingLack(entry, CHANNEL, 0)).toBe('paused')
  })

  it('leads to no category and no thread', () => {
    const channels = [aChannel({ type: ChannelType.GuildCategory })]
    expect(invitingLack(anEntry({ channels }), CHANNEL, 0)).toBe('wrong-kind')
  })

  it.each([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.CreateInstantInvite])(
    'needs permission %s',
    (permission) => {
      const others = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.CreateInstantInvite
      const roles = [everyone, aRole({ permissions: String(others & ~permission) })]
      expect(invitingLack(anEntry({ roles }), CHANNEL, 0)).toBe('bot-not-allowed')
    },
  )

  it('is left to Discord to judge where the channel is not known yet', () => {
    expect(invitingLack(anEntry(), '1100000000000000099', 0)).toBeUndefined()
  })
})
