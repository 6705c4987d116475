import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldEntries, type Folding } from '#bot/recorder/fold-entries.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { CountDelta, RecordingSettings, Stay } from '#core/postgres/recording-rows.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  anInvite,
  anInviteGone,
  aRevision,
} from '#test/support/journal-entries.ts'

const now = Date.UTC(2026, 10, 23, 12)
const DAY_MS = 86_400_000
const settings = (change: Partial<RecordingSettings> = {}): RecordingSettings => ({
  guildId: '1',
  generation: now - 100 * DAY_MS,
  timeZone: 'UTC',
  preventOwnInviteCode: true,
  joinChannelId: null,
  leaveChannelId: null,
  ...change,
})

function fold(entries: JournalEntry[], stays: Stay[] = [], guild = settings()): Folding {
  return foldEntries({ items: entries.map((entry) => ({ settings: guild, entry })), stays, now })
}

const aStay = (change: Partial<Stay> = {}): Stay => ({
  guildId: '1',
  memberId: '1000',
  joinedAt: now - 2 * DAY_MS,
  attribution: anAttribution(),
  ownCode: false,
  counted: true,
  countedOn: '2026-11-21',
  leftAt: null,
  leftOn: null,
  leaveSeen: null,
  ...change,
})

const aCount = (change: Partial<CountDelta> = {}): CountDelta => ({
  guildId: '1',
  day: '2026-11-23',
  inviterId: '500',
  code: 'abc',
  joins: 0,
  leaves: 0,
  present: 0,
  ...change,
})

describe('a join', () => {
  it('counts on the guild’s own day, for its inviter and its code', () => {
    const join = aJoin({ joinedAt: Date.UTC(2026, 10, 22, 23, 30) })
    const tokyo = fold([join], [], settings({ timeZone: 'Asia/Tokyo' }))
    expect(tokyo.counts).toEqual([aCount({ day: '2026-11-23', joins: 1, present: 1 })])
    const lima = fold([join], [], settings({ timeZone: 'America/Lima' }))
    expect(lima.counts).toEqual([aCount({ day: '2026-11-22', joins: 1, present: 1 })])
  })

  it.each([-2_000, -400, 0, 400, 2_000])('is a repeat %i ms from the open stay', (offMs) => {
    const open = aStay()
    const result = fold([aJoin({ joinedAt: open.joinedAt + offMs })], [open])
    expect(result).toMatchObject({ newJoins: [], changedStays: [], counts: [], ignored: 1 })
  })

  it('later than a repeat ends the open stay, unseen, on its own day', () => {
    const open = aStay()
    const join = aJoin({ joinedAt: open.joinedAt + 2_001 })
    const result = fold([join], [open])
    expect(result.changedStays).toEqual([
      { ...open, leftAt: join.joinedAt, leftOn: '2026-11-21', leaveSeen: false },
    ])
    expect(result.newJoins).toMatchObject([{ rejoin: true, stay: { leftAt: null } }])
    expect(result.counts).toEqual([aCount({ day: '2026-11-21', joins: 1, leaves: 1 })])
  })

  it('that comes late is recorded as ended where the open stay begins', () => {
    const open = aStay()
    const result = fold([aJoin({ joinedAt: open.joinedAt - DAY_MS })], [open])
    expect(result.changedStays).toEqual([])
    expect(result.newJoins).toMatchObject([
      { rejoin: false, stay: { leftAt: open.joinedAt, leftOn: '2026-11-21', leaveSeen: false } },
    ])
  })

  it('equal to a stay that has ended is a repeat; a new one soon after is not', () => {
    const ended = aStay({ leftAt: now - DAY_MS, leftOn: '2026-11-22', leaveSeen: true })
    expect(fold([aJoin({ joinedAt: ended.joinedAt })], [ended]).ignored).toBe(1)
    expect(fold([aJoin({ joinedAt: ended.joinedAt + 1_000 })], [ended]).newJoins).toHaveLength(1)
  })

  it('older than 31 days or than the enabling is ignored', () => {
    expect(fold([aJoin({ joinedAt: now - 31 * DAY_MS })]).ignored).toBe(1)
    expect(fold([aJoin({ joinedAt: now - 31 * DAY_MS + 1 })]).ignored).toBe(0)
    const enabledNow = settings({ generation: now })
    expect(fold([aJoin({ joinedAt: now - 2_001 })], [], enabledNow).ignored).toBe(1)
    expect(fold([aJoin({ joinedAt: now - 2_000 })], [], enabledNow).ignored).toBe(0)
  })

  it('by one’s own code counts for the guild and the code, not for oneself', () => {
    const own = aJoin({ joinedAt: now, attribution: anAttribution({ inviterId: '1000' }) })
    const prevented = fold([own])
    expect(prevented.newJoins).toMatchObject([{ stay: { ownCode: true, counted: false } }])
    expect(prevented.counts).toEqual([aCount({ inviterId: '0', joins: 1 })])
    const allowed = fold([own], [], settings({ preventOwnInviteCode: false }))
    expect(allowed.counts).toEqual([aCount({ inviterId: '1000', joins: 1, present: 1 })])
  })

  it('without a code or an inviter counts under neither', () => {
    const unknown = anAttribution({ source: 'unknown', code: null, inviterId: null })
    const { counts } = fold([aJoin({ joinedAt: now, attribution: unknown })])
    expect(counts).toEqual([aCount({ inviterId: '0', code: '', joins: 1, present: 1 })])
  })
})

describe('a leave', () => {
  it('counts on its own day and lowers what is present on the join’s', () => {
    const result = fold([aLeave({ leftAt: now })], [aStay()])
    expect(result.changedStays).toMatchObject([{ leftAt: now, leftOn: '2026-11-23' }])
    expect(result.counts).toEqual([
      aCount({ leaves: 1 }),
      aCount({ day: '2026-11-21', present: -1 }),
    ])
  })

  it('without a retained stay counts for the guild alone', () => {
    const { counts, feed } = fold([aLeave({ leftAt: now })])
    expect(counts).toEqual([aCount({ inviterId: '0', code: '', leaves: 1 })])
    expect(feed.size).toBe(0)
  })

  it('of a join in the same batch ends it there', () => {
    const result = fold([aJoin({ joinedAt: now - 5_000 }), aLeave({ leftAt: now })])
    expect(result.newJoins).toMatchObject([{ stay: { leftAt: now, leaveSeen: true } }])
    expect(result.changedStays).toEqual([])
    expect(result.counts).toEqual([aCount({ joins: 1, leaves: 1 })])
  })

  it('never lies before its join, though clocks differ', () => {
    const open = aStay({ joinedAt: now, countedOn: '2026-11-23' })
    expect(fold([aLeave({ leftAt: now - 300 })], [open]).changedStays[0]?.leftAt).toBe(now)
  })
})

describe('a revision', () => {
  const toOther = anAttribution({ code: 'xyz', inviterId: '600', confidence: 'likely' })

  it('moves what the join and its leave counted', () => {
    const ended = aStay({ leftAt: now - DAY_MS, leftOn: '2026-11-22', leaveSeen: true })
    const result = fold([aRevision({ joinedAt: ended.joinedAt, attribution: toOther })], [ended])
    expect(result.changedStays).toMatchObject([{ attribution: toOther }])
    expect(result.counts).toEqual([
      aCount({ day: '2026-11-21', joins: -1 }),
      aCount({ day: '2026-11-22', leaves: -1 }),
      aCount({ day: '2026-11-21', inviterId: '600', code: 'xyz', joins: 1 }),
      aCount({ day: '2026-11-22', inviterId: '600', code: 'xyz', leaves: 1 }),
    ])
  })

  it('to one’s own code takes the credit away', () => {
    const own = anAttribution({ inviterId: '1000' })
    const stay = aStay()
    const { counts } = fold([aRevision({ joinedAt: stay.joinedAt, attribution: own })], [stay])
    expect(counts).toEqual([
      aCount({ day: '2026-11-21', joins: -1, present: -1 }),
      aCount({ day: '2026-11-21', inviterId: '0', joins: 1 }),
    ])
  })

  it('of a join that is not kept changes nothing', () => {
    expect(fold([aRevision({ joinedAt: now })])).toMatchObject({ counts: [], ignored: 1 })
  })
})

describe('a message', () => {
  const announcing = settings({ joinChannelId: '70', leaveChannelId: '71' })

  it('is made only where the guild wants it', () => {
    expect(fold([aJoin({ joinedAt: now })]).announcements).toEqual([])
    const { announcements } = fold([aJoin({ joinedAt: now })], [], announcing)
    expect(announcements).toMatchObject([{ channelId: '70', kind: 'join', inviterId: '500' }])
  })

  it('knows by how much the count still changes after it, in the same batch', () => {
    const { announcements } = fold(
      [
        aJoin({ memberId: '1', joinedAt: now }),
        aJoin({ memberId: '2', joinedAt: now }),
        aLeave({ memberId: '1', leftAt: now }),
      ],
      [],
      announcing,
    )
    expect(announcements.map(({ netChangeAfter }) => netChangeAfter)).toEqual([0, -1, 0])
  })
})

describe('invites', () => {
  it('come down to the last word on each code', () => {
    const seen = anInvite({ uses: 3 })
    const { seenInvites, goneInvites } = fold([
      seen,
      anInviteGone({ uses: 4, goneAt: now }),
      anInviteGone({ code: 'xyz', uses: 1, goneAt: now }),
      anInviteGone({ code: 'back', goneAt: now }),
      anInvite({ code: 'back' }),
    ])
    expect(seenInvites).toEqual([
      { guildId: '1', invite: { ...seen, uses: 4 }, goneAt: now },
      { guildId: '1', invite: anInvite({ code: 'back' }), goneAt: null },
    ])
    expect(goneInvites).toEqual([{ guildId: '1', code: 'xyz', uses: 1, goneAt: now }])
  })
})

it('counts what is there, whatever the entries and however they are cut into batches', () => {
  const memberId = fc.constantFrom('1', '2', '3')
  const at = fc.integer({ min: 0, max: 40 }).map((n) => now - 3_600_000 + n * 700)
  const attribution = fc
    .record({
      code: fc.constantFrom('abc', 'xyz', null),
      inviterId: fc.constantFrom('1', '500', null),
    })
    .map(anAttribution)
  const entry = fc.oneof(
    { weight: 4, arbitrary: fc.record({ memberId, joinedAt: at, attribution }).map(aJoin) },
    { weight: 3, arbitrary: fc.record({ memberId, leftAt: at }).map(aLeave) },
    { weight: 2, arbitrary: fc.record({ memberId, joinedAt: at, attribution }).map(aRevision) },
  )
  const batches = fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 8 })
  fc.assert(
    fc.property(batches, fc.boolean(), (parts, preventOwnInviteCode) => {
      const guild = settings({ preventOwnInviteCode })
      let stays: Stay[] = []
      const totals = new Map<string, CountDelta>()
      for (const part of parts) {
        const result = fold(part, stays, guild)
        const changed = new Map(result.changedStays.map((stay) => [keyOf(stay), stay]))
        stays = stays.map((stay) => changed.get(keyOf(stay)) ?? stay)
        stays.push(...result.newJoins.map(({ stay }) => stay))
        for (const delta of result.counts) addTo(totals, delta)
        expect(new Set(stays.map(keyOf)).size).toBe(stays.length)
      }
      const sum = (field: 'joins' | 'leaves' | 'present') =>
        [...totals.values()].reduce((total, row) => total + row[field], 0)
      expect(sum('joins')).toBe(stays.length)
      expect(sum('leaves')).toBeGreaterThanOrEqual(stays.filter(({ leftAt }) => leftAt).length)
      expect(sum('present')).toBe(stays.filter((s) => s.counted && s.leftAt === null).length)
      for (const row of totals.values()) {
        expect(Math.min(row.joins, row.leaves, row.present)).toBeGreaterThanOrEqual(0)
      }
      for (const member of ['1', '2', '3']) {
        const open = stays.filter((stay) => stay.memberId === member && stay.leftAt === null)
        expect(open.length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 500 },
  )
})

const keyOf = (stay: Stay) => `${stay.memberId} ${stay.joinedAt}`

function addTo(totals: Map<string, CountDelta>, delta: CountDelta): void {
  const key = `${delta.day} ${delta.inviterId} ${delta.code}`
  const row = totals.get(key) ?? { ...delta, joins: 0, leaves: 0, present: 0 }
  totals.set(key, {
    ...row,
    joins: row.joins + delta.joins,
    leaves: row.leaves + delta.leaves,
    present: row.present + delta.present,
  })
}
