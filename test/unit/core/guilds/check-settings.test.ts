import { describe, expect, it } from 'vitest'
import { normalizePatch, settingFaults, type SettingFacts } from '#core/guilds/check-settings.ts'
import type { GuildSettings, GuildSettingsPatch } from '#core/postgres/guild-settings.ts'

const CHANNEL = '1100000000000000010'
const EMBED = '{"embeds":[{"title":"Hello"}]}'

const settings = (change: Partial<GuildSettings> = {}): GuildSettings => ({
  guild_id: '1100000000000000001',
  generation: '1',
  version: 1,
  join_messages_enabled: false,
  join_messages_channel: null,
  join_message_is_embed: false,
  join_message_content: 'Welcome',
  leave_messages_enabled: false,
  leave_messages_channel: null,
  leave_message_is_embed: false,
  leave_message_content: 'Bye',
  prevent_own_invite_code: true,
  server_shared_invite_link: null,
  timezone: 'UTC',
  language: 'en',
  updated_at: new Date(0),
  left_at: null,
  ...change,
})

const facts: SettingFacts = {
  channels: [
    { id: CHANNEL, type: 0 },
    { id: '2', type: 15 },
    { id: '3', type: 4 },
  ],
  vanityCode: 'harbour',
  knownCodes: new Set(['known']),
}

const faulty = (patch: GuildSettingsPatch, before: Partial<GuildSettings> = {}) =>
  settingFaults(settings(before), patch, facts).map(({ setting }) => setting)

describe('what cannot be saved', () => {
  it('is nothing of what is there already, however bad it has become', () => {
    const before = {
      join_messages_enabled: true,
      join_messages_channel: 'gone',
      join_message_is_embed: true,
      join_message_content: 'no JSON',
      timezone: 'Gone/Zone',
      server_shared_invite_link: 'https://discord.gg/gone',
    }
    expect(faulty({ language: 'nl' }, before)).toEqual([])
  })

  it('is a channel that is not there, or that takes no messages', () => {
    expect(faulty({ join_messages_channel: CHANNEL })).toEqual([])
    for (const id of ['1', '2', '3'])
      expect(faulty({ join_messages_channel: id })).toEqual(['join_messages_channel'])
  })

  it('is a message without a channel', () => {
    const on = { leave_messages_enabled: true }
    expect(faulty(on)).toEqual(['leave_messages_channel'])
    expect(faulty({ ...on, leave_messages_channel: CHANNEL })).toEqual([])
    expect(faulty(on, { leave_messages_channel: CHANNEL })).toEqual([])
    expect(faulty({ leave_messages_channel: null }, on)).toEqual(['leave_messages_channel'])
    expect(faulty({ leave_messages_enabled: false }, on)).toEqual([])
  })

  it('is a content that does not fit the kind of message it becomes', () => {
    expect(faulty({ join_message_is_embed: true })).toEqual(['join_message_content'])
    expect(faulty({ join_message_is_embed: true, join_message_content: EMBED })).toEqual([])
    expect(faulty({ join_message_is_embed: true }, { join_message_content: EMBED })).toEqual([])
    expect(faulty({ join_message_content: 'x'.repeat(4_000) })).toEqual([])
    expect(faulty({ join_message_content: 'x'.repeat(4_001) })).toEqual(['join_message_content'])
  })

  it('is each fault of an embed document, with its place', () => {
    const patch = {
      join_message_is_embed: true,
      join_message_content: '{"embeds":[\n{"title":7}]}',
    }
    expect(settingFaults(settings(), patch, facts)[0]).toEqual({
      setting: 'join_message_content',
      message: expect.stringMatching(/^\$\.embeds\[0\]\.title must be text/),
      documentPath: '$.embeds[0].title',
      line: 2,
      column: 10,
    })
  })

  it('is a link to no invite of the server', () => {
    for (const link of ['known', 'https://discord.gg/known', 'discord.com/invite/harbour', null])
      expect(faulty({ server_shared_invite_link: link })).toEqual([])
    for (const link of ['other', 'https://evil.example/known', '', ' '])
      expect(faulty({ server_shared_invite_link: link })).toEqual(['server_shared_invite_link'])
  })
})

describe('a patch', () => {
  it('keeps an invite as a link, however it was typed', () => {
    for (const link of ['known', 'discord.gg/known', 'https://discord.gg/known?event=1'])
      expect(normalizePatch({ server_shared_invite_link: link })).toEqual({
        server_shared_invite_link: 'https://discord.gg/known',
      })
    expect(normalizePatch({ server_shared_invite_link: null })).toEqual({
      server_shared_invite_link: null,
    })
    expect(normalizePatch({ language: 'nl' })).toEqual({ language: 'nl' })
  })
})
