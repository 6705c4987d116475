import { describe, expect, it } from 'vitest'
import type { ListOutcome } from '#bot/discord/list-outcome.ts'
import type { BatchInput } from '#bot/lanes/batch.ts'
import { settleBatch } from '#bot/lanes/settle-batch.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import {
  NOON,
  aJoinEvent,
  aLeaveEvent,
  aLedger,
  aList,
  anInviteCreated,
  anInviteDeleted,
  aPrime,
  aRise,
  aSnapshot,
} from '#test/support/lane-events.ts'

type Input = Partial<BatchInput> & {
  /** Asked for at NOON unless told. */
  list?: ListOutcome | undefined
  askedAt?: number
}
const decide = ({ list = aList({ uses: 1 }), askedAt = NOON, ...input }: Input) =>
  settleBatch({
    events: [aJoinEvent()],
    before: aSnapshot({ uses: 0 }),
    seen: undefined,
    ledger: emptyLedger,
    look: { list, askedAt },
    listLagMs: 0,
    clockOffsetMs: 0,
    unreadable: [],
    isOpen: false,
    isMissed: false,
    connectedSince: 0,
    adders: new Map(),
    now: NOON,
    ...input,
  })
const settle = (input: Input) => {
  const result = decide(input)
  if (result.kind === 'wait') throw new Error('it waits')
  return result
}
/** Nothing is left to explain. */
const settledOne = aLedger({
  settledJoins: [{ memberId: '1000', joinedAt: NOON, settledAt: NOON }],
  listedAt: NOON,
})
const joinsOf = (entries: readonly JournalEntry[]) =>
  entries.filter((entry) => entry.kind === 'join').map(({ attribution }) => attribution)
const failed: ListOutcome = { kind: 'list-failed', error: 'status 503' }

it('writes the invite before the join that used it', () => {
  const { entries, ledger, change } = settle({})
  expect(entries).toMatchObject([
    { kind: 'invite', code: 'abc', uses: 1, inviterName: 'Ines' },
    { kind: 'join', memberId: '1000', attribution: { code: 'abc', confidence: 'certain' } },
  ])
  expect(ledger).toEqual(settledOne)
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
    expect(decide({ list: failed, now: NOON + 59_999 })).toMatchObject({ kind: 'wait' })
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
  const { entries, snapshot, ledger } = settle({ before: undefined, list: aList({ uses: 7 }) })
  expect(joinsOf(entries)).toMatchObject([{ confidence: 'unknown', reason: 'not-primed' }])
  expect(snapshot?.get('abc')?.uses).toBe(7)
  expect(ledger.debts).toMatchObject([{ memberId: '1000' }])
})

it('says of a bot that it is one, and gives it no invite', () => {
  const events = [aJoinEvent({ isBot: true }), aJoinEvent({ memberId: '2' })]
  expect(joinsOf(settle({ events }).entries)).toMatchObject([
    { source: 'bot', method: 'none', reason: 'bot-adder-unknown', code: null },
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
  const { ledger } = settle({ events: [aPrime()] })
  expect(ledger).toEqual(aLedger({ rises: [aRise()], listedAt: NOON }))
  const { entries } = settle({ ledger, before: aSnapshot({ uses: 1 }), now: NOON + 9_999 })
  expect(joinsOf(entries)).toMatchObject([{ code: 'abc', confidence: 'certain' }])
})

describe('a rise that no join explained', () => {
  const before = aSnapshot({ uses: 1 })

  it('is written off after ten seconds', () => {
    const events = [aJoinEvent({}, { receivedAt: NOON + 10_000 })]
    const listedAt = NOON + 2_500
    const input = { events, before, ledger: aLedger({ rises: [aRise()], listedAt }) }
    expect(decide({ ...input, now: NOON + 10_000 })).toMatchObject({ kind: 'wait' })
    const { entries, ledger } = settle({ ...input, askedAt: NOON + 14_000, now: NOON + 14_000 })
    expect(entries).toMatchObject([
      { kind: 'write-off', code: 'abc', uses: 1 },
      { kind: 'join', attribution: { confidence: 'unknown', reason: 'no-rise' } },
    ])
    expect(ledger.rises).toEqual([])
  })

  it('does not age while the join that it explains waits for a list', () => {
    const { entries } = settle({
      before,
      ledger: aLedger({ rises: [aRise()] }),
      now: NOON + 50_000,
    })
    expect(joinsOf(entries)).toMatchObject([{ code: 'abc', confidence: 'certain' }])
  })
})

describe('joins and rises that do not add up', () => {
  const before = aSnapshot({ uses: 1 })
  const list = aList({ uses: 1 })

  it('are looked at again for three seconds', () => {
    const input = { before, list, askedAt: NOON + 2_999, now: NOON + 2_999 }
    expect(decide(input)).toMatchObject({ kind: 'wait' })
  })

  it('are settled after that, by a list too new to lag behind the join', () => {
    const input = { before, list, now: NOON + 3_000 }
    expect(decide({ ...input, askedAt: NOON + 2_499 })).toMatchObject({ kind: 'wait' })
    const { entries, ledger } = settle({ ...input, askedAt: NOON + 2_500 })
    expect(joinsOf(entries)).toMatchObject([{ confidence: 'unknown', reason: 'no-rise' }])
    expect(ledger.debts).toMatchObject([{ memberId: '1000', joinedAt: NOON }])
  })

  it('are settled with their candidates where more codes rose than members came', () => {
    const [attribution] = joinsOf(
      settle({ list: aList({ code: 'a', uses: 1 }, { code: 'b', uses: 1 }), before: aSnapshot() })
        .entries,
    )
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
      look: undefined,
    })
    expect(entries).toMatchObject([{ kind: 'invite', code: 'new', inviterName: 'Grace' }])
    expect([...(snapshot?.keys() ?? [])]).toEqual(['abc', 'new'])
  })

  it('is not reset by a dispatch that comes after the list that showed it', () => {
    const events = [anInviteCreated({ code: 'abc', uses: 0 })]
    const { snapshot, entries } = settle({
      events,
      before: aSnapshot({ uses: 2 }),
      look: undefined,
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
    const deleted = settle({ events: [anInviteDeleted('once')], before, look: undefined })
    expect(deleted.entries).toMatchObject([{ kind: 'invite-gone', code: 'once' }])
    expect(deleted.snapshot?.size).toBe(0)
    const { entries, ledger } = settle({
      before: deleted.snapshot,
      ledger: deleted.ledger,
      list: aList(),
      now: NOON + 100,
    })
    expect(joinsOf(entries)).toMatchObject([{ code: 'once', confidence: 'certain' }])
    expect(ledger).toMatchObject({ rises: [], tombstones: [], debts: [] })
  })

  it('is credited once where its deletion comes with the join', () => {
    const events = [anInviteDeleted('once'), aJoinEvent(), anInviteDeleted('once')]
    const { entries, ledger } = settle({ events, before, list: aList() })
    expect(joinsOf(entries)).toMatchObject([{ code: 'once' }])
    expect(ledger).toEqual(settledOne)
  })

  it('explains nothing once its time was over', () => {
    const expired = aSnapshot({ code: 'once', maxUses: 1, expiresAt: NOON - 1 })
    const late = { askedAt: NOON + 5_000, now: NOON + 5_000 }
    const { entries } = settle({ before: expired, list: aList(), ...late })
    expect(joinsOf(entries)).toMatchObject([{ reason: 'no-rise' }])
  })
})
