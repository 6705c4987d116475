import { PermissionFlagsBits } from 'discord-api-types/v10'
import { describe, expect, it } from 'vitest'
import { diagnose, lacks, lackSentences, type DiagnosedSettings } from '#core/discord/doctor.ts'
import { intents } from '#core/discord/intents.ts'
import type { MessageLoss } from '#core/discord/message-loss.ts'
import {
  aChannel,
  anEntry,
  aRole,
  BOT,
  BOT_ROLE,
  CHANNEL,
  GUILD,
  INSTALLED,
} from '#test/support/guild-entries.ts'

const NOW = 1_000
const OTHER = '1100000000000000088'
const { CreateInstantInvite, EmbedLinks, ManageChannels, ManageGuild } = PermissionFlagsBits
const { Administrator, SendMessages, ViewAuditLog, ViewChannel } = PermissionFlagsBits

const silence: DiagnosedSettings = {
  join_messages_enabled: false,
  join_messages_channel: null,
  join_message_is_embed: false,
  leave_messages_enabled: false,
  leave_messages_channel: null,
  leave_message_is_embed: false,
}
const greeting = { ...silence, join_messages_enabled: true, join_messages_channel: CHANNEL }
const entryWith = (permissions: bigint, change = {}) =>
  anEntry({
    roles: [aRole({ id: GUILD, permissions: '0' }), aRole({ permissions: String(permissions) })],
    ...change,
  })
const denied = (bits: bigint, id = BOT_ROLE) => [
  { id, type: id === BOT ? 1 : 0, allow: '0', deny: String(bits) },
]
const found = (entry = anEntry(), settings = silence, granted?: number) =>
  diagnose({ entry, settings, intents: granted, now: NOW })

describe('a guild with all that the install link asks for', () => {
  it('lacks nothing', () => {
    expect(found(anEntry(), { ...greeting, join_message_is_embed: true }, intents)).toEqual([])
  })

  it('lacks nothing as long as the bot is administrator', () => {
    const channels = [aChannel({ overwrites: denied(ViewChannel | SendMessages) })]
    const timedOut = { channels, botTimedOutUntil: NOW + 1 }
    expect(found(entryWith(Administrator, timedOut), greeting)).toEqual([])
  })
})

describe('in the guild', () => {
  it.each([
    ['manage-guild', ManageGuild],
    ['view-audit-log', ViewAuditLog],
    ['create-invite', CreateInstantInvite],
    ['manage-channels', ManageChannels],
  ] as const)('lacks %s', (what, bit) => {
    expect(found(entryWith(INSTALLED & ~bit))).toEqual([{ what }])
  })

  it('is timed out, which says nothing about what it may do afterwards', () => {
    const timedOut = { botTimedOutUntil: NOW + 1 }
    expect(found(anEntry(timedOut), greeting)).toEqual([{ what: 'timed-out' }])
    expect(found(anEntry({ botTimedOutUntil: NOW }), greeting)).toEqual([])
  })
})

describe('in a channel', () => {
  it('lacks Manage Channels in those that invites can lead to', () => {
    const overwrites = denied(ManageChannels)
    const category = aChannel({ id: '1100000000000000089', type: 4, overwrites })
    const channels = [aChannel(), aChannel({ id: OTHER, type: 2, overwrites }), category]
    expect(found(anEntry({ channels }))).toEqual([{ what: 'manage-channels', channelId: OTHER }])
  })

  it.each([
    ['view-channel', ViewChannel],
    ['send-messages', SendMessages],
    ['embed-links', EmbedLinks],
  ] as const)('lacks %s where messages are posted', (what, bit) => {
    const channels = [aChannel({ overwrites: denied(bit, BOT) }), aChannel({ id: OTHER })]
    const findings = found(anEntry({ channels }), { ...greeting, join_message_is_embed: true })
    expect(findings).toContainEqual({ what, channelId: CHANNEL })
    const what2 = what === 'view-channel' ? ['manage-channels', what] : [what]
    expect(findings.map((one) => one.what)).toEqual(what2)
  })

  it('needs no Embed Links for plain text, and nothing where nothing is posted', () => {
    const channels = [aChannel({ overwrites: denied(EmbedLinks) })]
    expect(found(anEntry({ channels }), greeting)).toEqual([])
    const mute = [aChannel({ overwrites: denied(SendMessages) })]
    expect(
      found(anEntry({ channels: mute }), { ...greeting, join_messages_enabled: false }),
    ).toEqual([])
  })

  it('is told once where both messages go there, with what either needs', () => {
    const channels = [aChannel({ overwrites: denied(EmbedLinks) })]
    const both = { ...greeting, leave_messages_enabled: true, leave_messages_channel: CHANNEL }
    expect(found(anEntry({ channels }), { ...both, leave_message_is_embed: true })).toEqual([
      { what: 'embed-links', channelId: CHANNEL },
    ])
  })

  it('finds that the channel of the messages is gone', () => {
    expect(found(anEntry(), { ...greeting, join_messages_channel: OTHER })).toEqual([
      { what: 'channel-gone', channelId: OTHER },
    ])
  })
})

describe('a channel whose newest message was lost', () => {
  const withLoss = (reason: MessageLoss, entry = anEntry(), settings = greeting) =>
    diagnose({
      entry,
      settings,
      messageFailures: new Map([[CHANNEL, { reason }]]),
      now: NOW,
    })

  it.each([
    ['invalid', 'message-invalid'],
    ['refused', 'message-refused'],
    ['no-access', 'message-refused'],
    ['channel-gone', 'message-refused'],
  ] as const)('%s: is told though all seems to be in order', (reason, what) => {
    expect(withLoss(reason)).toEqual([{ what, channelId: CHANNEL }])
  })

  it('is told what is known to lack there instead, where anything is', () => {
    const channels = [aChannel({ overwrites: denied(SendMessages) })]
    expect(withLoss('no-permission', anEntry({ channels }))).toEqual([
      { what: 'send-messages', channelId: CHANNEL },
    ])
  })

  it('is not told of what came too late, nor where no messages go any more', () => {
    expect(withLoss('expired')).toEqual([])
    expect(withLoss('refused', anEntry(), { ...greeting, join_messages_enabled: false })).toEqual(
      [],
    )
  })
})

it('finds the intents that Discord does not grant', () => {
  expect(found(anEntry(), silence, 0).map(({ what }) => what)).toEqual([
    'members-intent',
    'invites-intent',
    'moderation-intent',
  ])
})

it('has a sentence for everything', () => {
  for (const lack of lacks) expect(lackSentences[lack]).toMatch(/^[A-Z].*\.$/)
})
