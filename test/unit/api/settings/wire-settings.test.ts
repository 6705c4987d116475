import { describe, expect, it } from 'vitest'
import { entityTag, isMatch, rowOfPatch } from '#api/settings/wire-settings.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'

// Only what a version is made of.
const settings = { generation: '1700', version: 3 } as GuildSettings

describe('a version of settings', () => {
  it.each(['"1700.3"', 'W/"1700.3"', '"1700.2", "1700.3"', '*'])('is meant by %s', (ifMatch) => {
    expect(entityTag(settings)).toBe('"1700.3"')
    expect(isMatch(ifMatch, settings)).toBe(true)
  })

  it.each(['"1700.2"', '"1699.3"', '1700.3', '3', '', '"*"'])('is not meant by %s', (ifMatch) => {
    expect(isMatch(ifMatch, settings)).toBe(false)
  })
})

describe('a patch', () => {
  it('names columns, and only those it changes', () => {
    expect(rowOfPatch({ joinMessagesChannel: null, preventOwnInviteCode: false })).toEqual({
      join_messages_channel: null,
      prevent_own_invite_code: false,
    })
    expect(rowOfPatch({})).toEqual({})
  })
})
