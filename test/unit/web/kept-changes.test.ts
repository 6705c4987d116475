import { describe, expect, it } from 'vitest'
import type { GuildSettingsView } from '#api/schemas/settings.ts'
import { parseChanges } from '../../../web/src/pages/settings/kept-changes.ts'

const settings: GuildSettingsView = {
  joinMessagesEnabled: false,
  joinMessagesChannel: null,
  joinMessageIsEmbed: false,
  joinMessageContent: 'Hello',
  leaveMessagesEnabled: false,
  leaveMessagesChannel: null,
  leaveMessageIsEmbed: false,
  leaveMessageContent: 'Bye',
  preventOwnInviteCode: true,
  serverSharedInviteLink: null,
  timezone: 'UTC',
  language: 'en',
}

describe('kept changes', () => {
  it('come back as they were', () => {
    const changes = {
      preventOwnInviteCode: false,
      joinMessagesChannel: '1',
      timezone: 'Asia/Tokyo',
    }
    expect(parseChanges(JSON.stringify(changes), settings)).toEqual(changes)
  })

  it('leave out what is no setting, or not of its kind', () => {
    const kept = {
      preventOwnInviteCode: 'no',
      timezone: 3,
      guildId: '1',
      language: 'fr',
      joinMessageContent: null,
    }
    expect(parseChanges(JSON.stringify(kept), settings)).toEqual({ language: 'fr' })
    for (const text of ['', 'null', '7', '[1]', '{"__proto__":{"timezone":"UTC"}}'])
      expect(parseChanges(text, settings)).toEqual({})
  })
})
