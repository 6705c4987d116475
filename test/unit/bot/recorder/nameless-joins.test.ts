import { describe, expect, it } from 'vitest'
import { foldEntries } from '#bot/recorder/fold-entries.ts'
import { wantedStays } from '#bot/recorder/wanted-stays.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { RecordingSettings } from '#core/postgres/recording-rows.ts'
import { aJoin, aLeave, aNamelessJoin, aRevision } from '#test/support/journal-entries.ts'

const now = Date.UTC(2026, 10, 23, 12)
const settings: RecordingSettings = {
  guildId: '1',
  generation: now - 86_400_000,
  timeZone: 'UTC',
  preventOwnInviteCode: true,
  joinChannelId: '7',
  leaveChannelId: null,
}
const itemsOf = (entries: JournalEntry[]) => entries.map((entry) => ({ settings, entry }))
const fold = (...entries: JournalEntry[]) =>
  foldEntries({ items: itemsOf(entries), stays: [], now })

describe('a join without a name', () => {
  const join = aNamelessJoin({ joinedAt: now - 5_000 })

  it('counts for its code and inviter, and makes no message', () => {
    const result = fold(join)
    expect(result.newJoins).toMatchObject([{ rejoin: false, stay: { leftAt: null } }])
    expect(result.counts).toMatchObject([{ inviterId: '500', code: 'abc', joins: 1, present: 1 }])
    expect(result.announcements).toEqual([])
  })

  it('is another member than one of the same id a moment later, or a week', () => {
    const result = fold(
      join,
      { ...join, joinedAt: join.joinedAt + 1 },
      { ...join, joinedAt: join.joinedAt + 3_000 },
    )
    expect(result.newJoins).toHaveLength(3)
    expect(result.newJoins.every(({ stay, rejoin }) => stay.leftAt === null && !rejoin)).toBe(true)
  })

  it('is told twice only at the same instant', () => {
    expect(fold(join, join)).toMatchObject({ newJoins: [{}], ignored: 1 })
  })

  it('is ended by no leave', () => {
    const result = fold(join, aLeave({ memberId: '-1', leftAt: now }))
    expect(result.newJoins).toMatchObject([{ stay: { leftAt: null } }])
  })

  it('is revised by the instant that names it', () => {
    const attribution = { ...join.attribution, code: 'xyz', inviterId: '501' }
    const other = { ...join, joinedAt: join.joinedAt + 1 }
    const result = fold(
      join,
      other,
      aRevision({ memberId: '-1', joinedAt: other.joinedAt, attribution }),
    )
    expect(result.newJoins).toMatchObject([
      { stay: { attribution: { code: 'abc' } } },
      { stay: { attribution: { code: 'xyz' } } },
    ])
    expect(result.ignored).toBe(0)
  })
})

it('stays are wanted newest first for who comes or goes, else about the instant alone', () => {
  const revised = aRevision({ memberId: '9', joinedAt: now })
  const nameless = aNamelessJoin({ joinedAt: now })
  const wanted = wantedStays(itemsOf([aJoin(), aLeave(), revised, nameless]))
  expect(wanted).toEqual([
    { guildId: '1', memberId: '1000', span: null },
    { guildId: '1', memberId: '9', span: { from: now - 2_000, until: now + 2_000 } },
    { guildId: '1', memberId: '-1', span: { from: now, until: now } },
  ])
})
