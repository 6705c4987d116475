import { describe, expect, it } from 'vitest'
import type { ListedInvite } from '#bot/lanes/lane-event.ts'
import { codesOfBot, withOwners } from '#bot/lanes/owned-invites.ts'
import {
  NOON,
  aJoinEvent,
  aList,
  aSnapshot,
  anEvidence,
  anInviteCreated,
} from '#test/support/lane-events.ts'
import { anAttribution } from '#test/support/journal-entries.ts'

const BOT = '1'
const ofBot = { inviterId: BOT, inviterName: 'Usher', inviterAvatar: 'face' }
const look = (...invites: readonly Partial<ListedInvite>[]) => ({
  list: aList(...invites),
  askedAt: NOON,
})
const found = new Map([['a', '77']])

describe('codes whose owner is to be looked up', () => {
  it('are those of the bot, of lists, events, evidence and what was known', () => {
    const evidence = anEvidence({
      memberId: '5',
      joinedAt: NOON,
      attribution: { ...anAttribution(), code: 'd', inviterId: BOT },
      isFirstCode: true,
    })
    const shown = {
      events: [anInviteCreated({ code: 'b', ...ofBot }), aJoinEvent(), evidence],
      look: look({ code: 'a', ...ofBot }, { code: 'x', inviterId: '500' }),
      before: aSnapshot({ code: 'c', inviterId: BOT }, { code: 'a', inviterId: BOT }),
    }
    expect(codesOfBot(shown, BOT).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('are not those whose owner is known', () => {
    const before = aSnapshot({ code: 'a', inviterId: '77' })
    expect(codesOfBot({ events: [], look: look({ code: 'a', ...ofBot }), before }, BOT)).toEqual([])
  })
})

describe('an invite of the bot', () => {
  it("is its owner's, and carries nobody's name", () => {
    const shown = { events: [], look: look({ code: 'a', ...ofBot }), before: aSnapshot() }
    const owned = withOwners(shown, BOT, found)
    const invites = owned.look?.list.kind === 'list' ? owned.look.list.invites : new Map()
    expect(invites.get('a')).toMatchObject({
      inviterId: '77',
      inviterName: null,
      inviterAvatar: null,
    })
  })

  it('stays the bot’s where nobody asked for it', () => {
    const events = [anInviteCreated({ code: 'z', ...ofBot })]
    const owned = withOwners({ events, look: undefined, before: aSnapshot() }, BOT, found)
    expect(owned.events).toMatchObject([{ invite: { inviterId: BOT, inviterName: null } }])
  })

  it('becomes its owner’s also in what was known, and evidence of it names the owner', () => {
    const evidence = anEvidence({
      memberId: '5',
      joinedAt: NOON,
      attribution: { ...anAttribution(), code: 'a', inviterId: BOT },
      isFirstCode: true,
    })
    const before = aSnapshot({ code: 'a', inviterId: BOT }, { code: 'b', inviterId: '500' })
    const owned = withOwners({ events: [evidence], look: undefined, before }, BOT, found)
    expect(owned.before?.get('a')?.inviterId).toBe('77')
    expect(owned.events).toMatchObject([{ attribution: { code: 'a', inviterId: '77' } }])
    expect(before.get('a')?.inviterId).toBe(BOT)
  })
})
