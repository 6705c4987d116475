import { describe, expect, it } from 'vitest'
import type { ListOutcome } from '#bot/lanes/list-invites.ts'
import { settleBatch, type BatchInput } from '#bot/lanes/settle-batch.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import {
  NOON,
  aJoinEvent,
  aLeaveEvent,
  aList,
  anInviteCreated,
  anInviteDeleted,
  aPrime,
  aRise,
  aSnapshot,
} from '#test/support/lane-events.ts'

const decide = (input: Partial<BatchInput>) =>
  settleBatch({
    events: [aJoinEvent()],
    before: aSnapshot({ uses: 0 }),
    leftover: [],
    list: aList({ uses: 1 }),
    now: NOON,
    ...input,
  })
const settle = (input: Partial<BatchInput>) => {
  const result = decide(input)
  if (result.kind === 'wait') throw new Error('it waits')
  return result
}
const joinsOf = (entries: readonly JournalEntry[]) =>
  entries.filter((entry) => entry.kind === 'join').map(({ attribution }) => attribution)
const failed: ListOutcome = { kind: 'list-failed', error: 'status 503' }

it('writes the invite before the join that used it', () => {
  const { entries, leftover, change } = settle({})
  expect(entries).toMatchObject([
    { kind: 'invite', code: 'abc', uses: 1, inviterName: 'Ines' },
    { kind: 'join', memberId: '1000', attribution: { code: 'abc', confidence: 'certain' } },
  ])
  expect(leftover).toEqual([])
  expect(change.changed).toMatchObject([{ code: 'abc', uses: 1 }])
})

it('keeps joins and leaves in the order of their arrival', () => {
  const events = [
    aJoinEvent({ memberId: '1' }),
    aLeaveEvent('1'),
    aJoinEvent({ memberId: '2' }),
    aLeaveEvent('3'),
    aJoinEvent({ memberId: '1' }),
  ]
  const { entries } = settle({ events, list: aList({ uses: 3 }) })
  const members = entries.flatMap((entry) =>
    entry.kind === 'join' || entry.kind === 'leave' ? [`${entry.kind} ${entry.memberId}`] : [],
  )
  expect(members).toEqual(['join 1', 'leave 1', 'join 2', 'leave 3', 'join 1'])
})

it('takes the moment of arrival for a member whose joining time Discord does not say', () => {
  const { entries } = settle({ events: [aJoinEvent({ joinedAt: null }, { receivedAt: NOON - 5 })] })
  expect(entries).toContainEqual(expect.objectContaining({ kind: 'join', joinedAt: NOON - 5 }))
})

describe('a list that could not be read', () => {
  it('makes joins wait for a minute', () => {
    expect(decide({ list: failed, now: NOON + 59_999 })).toEqual({ kind: 'wait' })
  })

  it('leaves them unknown after that, and the snapshot as it was', () => {
    const before = aSnapshot({ uses: 4 })
    const { entries, snapshot, change } = settle({ before, list: failed, now: NOON + 60_000 })
    expect(joinsOf(entries)).toMatchObject([{ confidence: 'unknown', reason: 'list-failed' }])
    expect(snapshot).toEqual(before)
    expect(change).toEqual({ changed: [], removed: [] })
  })

  it.each(['list-forbidden', 'list-without-uses'] as const)(
    'says so at once where waiting does not help: %s',
    (kind) => {
      const before = aSnapshot({ uses: 4 })
      const { entries, snapshot } = settle({ before, list: { kind } })
      expect(joinsOf(entries)).toMatchObject([{ confidence: 'unknown', reason: kind }])
      expect(snapshot).toEqual(before)
    },
  )

  it('holds up neither leaves nor bots', () => {
    const events = [aLeaveEvent(), aJoinEvent({ isBot: true })]
    expect(settle({ events, list: failed }).entries.map(({ kind }) => kind)).toEqual([
      'leave',
      'join',
    ])
  })
})

it('knows the uses, but not the inviter, where no list was read before', () => {
  const { entries, snapshot, leftover } = settle({ before: undefined, list: aList({ uses: 7 }) })
  expect(joinsOf(entries)).toMatchObject([{ confidence: 'unknown', reason: 'not-primed' }])
  expect(snapshot?.get('abc')?.uses).toBe(7)
  expect(leftover).toEqual([])
})

it('says of a bot that it is one, and gives it no invite', () => {
  const events = [aJoinEvent({ isBot: true }), aJoinEvent({ memberId: '2' })]
  expect(joinsOf(settle({ events }).entries)).toMatchObject([
    { source: 'bot', method: 'bot-flag', reason: 'bot-adder-unknown', code: null },
    { source: 'invite', code: 'abc', confidence: 'certain' },
  ])
})

it('primes a guild without an entry for anybody', () => {
  const list = aList({ uses: 7 })
  const { entries, snapshot } = settle({ events: [aPrime()], before: undefined, list })
  expect(entries).toMatchObject([{ kind: 'invite', code: 'abc', uses: 7 }])
  expect(snapshot?.size).toBe(1)
})

it('keeps a rise that priming saw for the join whose dispatch is on its way', () => {
  const { leftover } = settle({ events: [aPrime()] })
  expect(leftover).toEqual([aRise()])
  const { entries } = settle({ leftover, before: aSnapshot({ uses: 1 }), now: NOON + 9_999 })
  expect(joinsOf(entries)).toMatchObject([{ code: 'abc', confidence: 'certain' }])
})

describe('a rise that no join explained', () => {
  const before = aSnapshot({ uses: 1 })

  it('is forgotten after ten seconds', () => {
    const events = [aJoinEvent({}, { receivedAt: NOON + 10_000 })]
    const input = { events, before, leftover: [aRise()] }
    expect(decide({ ...input, now: NOON + 10_000 })).toEqual({ kind: 'wait' })
    expect(joinsOf(settle({ ...input, now: NOON + 14_000 }).entries)).toMatchObject([
      { confidence: 'unknown', reason: 'no-rise' },
    ])
  })

  it('does not age while the join that it explains waits for a list', () => {
    const { entries } = settle({ before, leftover: [aRise()], now: NOON + 50_000 })
    expect(joinsOf(entries)).toMatchObject([{ code: 'abc', confidence: 'certain' }])
  })
})

describe('joins and rises that do not add up', () => {
  const input = { list: aList({ code: 'a', uses: 1 }, { code: 'b', uses: 1 }), before: aSnapshot() }

  it('are looked at again for three seconds', () => {
    expect(decide({ ...input, now: NOON + 2_999 })).toEqual({ kind: 'wait' })
  })

  it('are settled with their candidates after that', () => {
    const [attribution] = joinsOf(settle({ ...input, now: NOON + 3_000 }).entries)
    expect(attribution?.confidence).toBe('shared')
    expect(attribution?.candidates.map(({ code }) => code)).toEqual(['a', 'b'])
  })
})

describe('an invite that was created since', () => {
  it('is credited with the join that used it first', () => {
    const events = [anInviteCreated({ code: 'new' }), aJoinEvent()]
    const list = aList({ uses: 0 }, { code: 'new', uses: 1 })
    expect(joinsOf(settle({ events, list }).entries)).toMatchObject([
      { code: 'new', confidence: 'certain' },
    ])
  })

  it('is known without a list', () => {
    const { entries, snapshot } = settle({
      events: [anInviteCreated({ code: 'new', uses: 0, inviterName: 'Grace' })],
      list: undefined,
    })
    expect(entries).toMatchObject([{ kind: 'invite', code: 'new', inviterName: 'Grace' }])
    expect([...(snapshot?.keys() ?? [])]).toEqual(['abc', 'new'])
  })

  it('is not reset by a dispatch that comes after the list that showed it', () => {
    const events = [anInviteCreated({ code: 'abc', uses: 0 })]
    const { snapshot, entries } = settle({
      events,
      before: aSnapshot({ uses: 2 }),
      list: undefined,
    })
    expect(snapshot?.get('abc')?.uses).toBe(2)
    expect(entries).toEqual([])
  })

  it('is recorded, and credited, though it was used up before any list showed it', () => {
    const events = [
      anInviteCreated({ code: 'once', maxUses: 1 }),
      anInviteDeleted('once'),
      aJoinEvent(),
    ]
    const { entries, change } = settle({ events, list: aList({ uses: 0 }) })
    expect(entries).toMatchObject([
      { kind: 'invite', code: 'once', inviterId: '500' },
      { kind: 'join', attribution: { code: 'once', method: 'used-up', confidence: 'certain' } },
      { kind: 'invite-gone', code: 'once' },
    ])
    expect(change).toEqual({ changed: [], removed: [] })
  })
})

describe('an invite with one use left', () => {
  const before = aSnapshot({ code: 'once', maxUses: 1 })

  it('is credited where it vanished with the join', () => {
    const { entries } = settle({ before, list: aList() })
    expect(entries).toMatchObject([
      { kind: 'join', attribution: { code: 'once', method: 'used-up', confidence: 'certain' } },
      { kind: 'invite-gone', code: 'once', uses: 0, goneAt: NOON },
    ])
  })

  it('is credited where its deletion was settled before the join came', () => {
    const deleted = settle({ events: [anInviteDeleted('once')], before, list: undefined })
    expect(deleted.entries).toMatchObject([{ kind: 'invite-gone', code: 'once' }])
    expect(deleted.snapshot?.size).toBe(0)
    const { entries, leftover } = settle({
      before: deleted.snapshot,
      leftover: deleted.leftover,
      list: aList(),
      now: NOON + 100,
    })
    expect(joinsOf(entries)).toMatchObject([{ code: 'once', confidence: 'certain' }])
    expect(leftover).toEqual([])
  })

  it('is credited once where its deletion comes with the join', () => {
    const events = [anInviteDeleted('once'), aJoinEvent(), anInviteDeleted('once')]
    const { entries, leftover } = settle({ events, before, list: aList() })
    expect(joinsOf(entries)).toMatchObject([{ code: 'once' }])
    expect(leftover).toEqual([])
  })

  it('explains nothing once its time was over', () => {
    const expired = aSnapshot({ code: 'once', maxUses: 1, expiresAt: NOON - 1 })
    const { entries } = settle({ before: expired, list: aList(), now: NOON + 5_000 })
    expect(joinsOf(entries)).toMatchObject([{ reason: 'no-rise' }])
  })
})
