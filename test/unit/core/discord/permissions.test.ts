import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { channelPermissions, guildPermissions, holds } from '#core/discord/permissions.ts'
import { aChannel, anEntry, aRole, BOT, BOT_ROLE, GUILD } from '#test/support/guild-entries.ts'

const { Administrator, BanMembers, EmbedLinks, ManageGuild, ReadMessageHistory, SendMessages } =
  PermissionFlagsBits
const { ViewChannel } = PermissionFlagsBits
const NOW = 1_000
const OTHER_ROLE = '1100000000000000077'

const entryWith = (everyone: bigint, own: bigint) =>
  anEntry({
    roles: [
      aRole({ id: GUILD, permissions: String(everyone) }),
      aRole({ permissions: String(own) }),
      aRole({ id: OTHER_ROLE, permissions: String(BanMembers) }),
    ],
  })
const overwrite = (id: string, { allow = 0n, deny = 0n }: { allow?: bigint; deny?: bigint }) => ({
  id,
  type: id === BOT ? 1 : 0,
  allow: String(allow),
  deny: String(deny),
})

describe('in the guild', () => {
  it('the bot may do what everyone and its roles may, and nothing else', () => {
    expect(guildPermissions(entryWith(ViewChannel, ManageGuild), NOW)).toBe(
      ViewChannel | ManageGuild,
    )
  })

  it('it may do everything as administrator or owner', () => {
    expect(holds(guildPermissions(entryWith(0n, Administrator), NOW), BanMembers)).toBe(true)
    const owned = anEntry({ ownerId: BOT, botRoleIds: [] })
    expect(holds(guildPermissions(owned, NOW), BanMembers)).toBe(true)
  })

  it('hardly anything is left while it is timed out, unless it is administrator', () => {
    const timedOut = { ...entryWith(ViewChannel, ManageGuild), botTimedOutUntil: NOW + 1 }
    expect(guildPermissions(timedOut, NOW)).toBe(ViewChannel)
    expect(guildPermissions(timedOut, NOW + 1)).toBe(ViewChannel | ManageGuild)
    const administrator = { ...entryWith(0n, Administrator), botTimedOutUntil: NOW + 1 }
    expect(holds(guildPermissions(administrator, NOW), ManageGuild)).toBe(true)
  })
})

describe('in a channel', () => {
  const speaking = entryWith(ViewChannel | ReadMessageHistory, SendMessages | EmbedLinks)

  it('the guild permissions count where nothing is overwritten', () => {
    expect(channelPermissions(speaking, aChannel(), NOW)).toBe(
      ViewChannel | ReadMessageHistory | SendMessages | EmbedLinks,
    )
  })

  it('roles overrule everyone, and the bot itself overrules roles', () => {
    const denied = [overwrite(GUILD, { deny: SendMessages })]
    const byRole = [...denied, overwrite(BOT_ROLE, { allow: SendMessages })]
    const byItself = [...byRole, overwrite(BOT, { deny: SendMessages })]
    const maySend = (overwrites: typeof denied) =>
      holds(channelPermissions(speaking, aChannel({ overwrites }), NOW), SendMessages)
    expect([denied, byRole, byItself].map(maySend)).toEqual([false, true, false])
  })

  it('a role that the bot does not have counts for nothing', () => {
    const overwrites = [overwrite(OTHER_ROLE, { deny: SendMessages })]
    const bits = channelPermissions(speaking, aChannel({ overwrites }), NOW)
    expect(holds(bits, SendMessages)).toBe(true)
  })

  it('nothing is left where it may not see the channel', () => {
    const overwrites = [overwrite(GUILD, { deny: ViewChannel })]
    expect(channelPermissions(speaking, aChannel({ overwrites }), NOW)).toBe(0n)
  })

  it('embeds need messages', () => {
    const overwrites = [overwrite(GUILD, { deny: SendMessages })]
    const bits = channelPermissions(speaking, aChannel({ overwrites }), NOW)
    expect(holds(bits, EmbedLinks)).toBe(false)
  })

  it('an administrator may do everything, whatever is overwritten', () => {
    const overwrites = [overwrite(GUILD, { deny: ViewChannel })]
    const bits = channelPermissions(entryWith(0n, Administrator), aChannel({ overwrites }), NOW)
    expect(holds(bits, SendMessages)).toBe(true)
  })
})
