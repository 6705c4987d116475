import { describe, expect, it } from 'vitest'
import type { GuildSettingsView } from '#api/schemas/settings.ts'
import { rebase, without, withoutSame } from '../../../web/src/pages/settings/settings-changes.ts'

const base: GuildSettingsView = {
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

describe('changes of settings', () => {
  it('are none where everything is as it was', () => {
    expect(withoutSame({ timezone: 'UTC', joinMessagesChannel: null }, base)).toEqual({})
  })

  it('hold only what differs', () => {
    expect(withoutSame({ timezone: 'Europe/Paris', language: 'en' }, base)).toEqual({
      timezone: 'Europe/Paris',
    })
  })

  it('can be given up one by one', () => {
    expect(without({ timezone: 'Europe/Paris', language: 'fr' }, ['language'])).toEqual({
      timezone: 'Europe/Paris',
    })
  })
})

describe('a save of somebody else', () => {
  it('clashes only where both changed the same to different things', () => {
    const now = { ...base, timezone: 'Europe/Berlin', language: 'de', joinMessageContent: 'Hi' }
    const mine = { timezone: 'Europe/Paris', language: 'de', leaveMessageContent: 'Farewell' }
    expect(rebase(base, mine, now)).toEqual({
      theirs: ['joinMessageContent', 'language'],
      clashes: ['timezone'],
    })
  })

  it('takes nothing from what only we changed', () => {
    expect(rebase(base, { timezone: 'Europe/Paris' }, base)).toEqual({ theirs: [], clashes: [] })
  })
})
