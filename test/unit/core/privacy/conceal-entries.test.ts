import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '#core/journal/entries.ts'
import { concealEntry, peopleOf } from '#core/privacy/conceal-entries.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  anInvite,
  anInviteGone,
  aRevision,
  aWriteOff,
} from '#test/support/journal-entries.ts'

const pseudonym = '-9000000000000000001'
const hide = (hidden: string) => (userId: string) => (userId === hidden ? pseudonym : undefined)
const shared = anAttribution({
  confidence: 'shared',
  inviterId: '500',
  candidates: [
    { code: 'abc', inviterId: '500' },
    { code: 'def', inviterId: '600' },
    { code: 'vanity', inviterId: null },
  ],
})

describe('a member who opted out', () => {
  it('joins as a pseudonym without name and picture', () => {
    const join = aJoin({ memberId: '1000', memberName: 'Mina', memberAvatar: 'hash' })
    expect(concealEntry(join, hide('1000'))).toEqual({
      ...join,
      memberId: pseudonym,
      memberName: null,
      memberAvatar: null,
    })
  })

  it('leaves, and is judged anew, as the same pseudonym', () => {
    const leave = aLeave({ memberId: '1000' })
    expect(concealEntry(leave, hide('1000'))).toEqual({
      ...leave,
      memberId: pseudonym,
      memberName: null,
    })
    const revision = aRevision({ memberId: '1000' })
    expect(concealEntry(revision, hide('1000'))).toEqual({ ...revision, memberId: pseudonym })
  })

  it('stays the pseudonym where an entry has it already', () => {
    const join = aJoin({ memberId: pseudonym, memberName: null })
    expect(concealEntry(join, hide('1000'))).toEqual(join)
  })
})

describe('an inviter who opted out', () => {
  it('is nobody, as inviter and among candidates, whose codes stay', () => {
    const attribution = {
      ...shared,
      inviterId: null,
      candidates: [
        { code: 'abc', inviterId: null },
        { code: 'def', inviterId: '600' },
        { code: 'vanity', inviterId: null },
      ],
    }
    const join = aJoin({ attribution: shared })
    expect(concealEntry(join, hide('500'))).toEqual({ ...join, attribution })
    const revision = aRevision({ attribution: shared })
    expect(concealEntry(revision, hide('500'))).toEqual({ ...revision, attribution })
  })

  it('is not named by the invite, which stays known', () => {
    const invite = anInvite({ inviterId: '500', inviterAvatar: 'hash', uses: 3 })
    expect(concealEntry(invite, hide('500'))).toEqual({
      ...invite,
      inviterId: null,
      inviterName: null,
      inviterAvatar: null,
    })
  })

  it('is nobody where the invite is owned by the pseudonym', () => {
    const invite = anInvite({ inviterId: pseudonym, inviterName: null })
    expect(concealEntry(invite, () => undefined)).toMatchObject({ inviterId: null })
  })
})

it.each<JournalEntry>([
  aJoin({ attribution: shared }),
  aLeave(),
  aRevision(),
  anInvite(),
  anInviteGone(),
  aWriteOff(),
])('leaves everybody else as they are: $kind', (entry) => {
  expect(concealEntry(entry, hide('7'))).toEqual(entry)
})

it('knows everybody whom entries name', () => {
  const entries = [
    aJoin({ memberId: '1', attribution: shared }),
    aLeave({ memberId: '2' }),
    aRevision({ memberId: '3', attribution: anAttribution({ inviterId: '4' }) }),
    anInvite({ inviterId: '5' }),
    anInviteGone(),
    aJoin({ memberId: '-1', attribution: anAttribution({ inviterId: null }) }),
  ]
  expect([...peopleOf(entries)].toSorted()).toEqual(['1', '2', '3', '4', '5', '500', '600'])
})
