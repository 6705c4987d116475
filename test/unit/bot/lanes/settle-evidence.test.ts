import { describe, expect, it } from 'vitest'
import type { BatchInput, BatchResult } from '#bot/lanes/batch.ts'
import { settleBatch } from '#bot/lanes/settle-batch.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import {
  NOON,
  aBotAdded,
  aJoinEvent,
  aLeaveEvent,
  aLedger,
  aList,
  aPrime,
  aRise,
  aSnapshot,
  anAge,
  anInviteCreated,
  anEvidence,
  aDebt,
} from '#test/support/lane-events.ts'
import { anAttribution } from '#test/support/journal-entries.ts'

/* What comes beside a join and its rise, or without either. */

const decide = (input: Partial<BatchInput>): BatchResult =>
  settleBatch({
    events: [aJoinEvent()],
    before: aSnapshot({ uses: 0 }),
    seen: undefined,
    ledger: emptyLedger,
    look: { list: aList({ uses: 1 }), askedAt: NOON },
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
const settle = (input: Partial<BatchInput>) => {
  const result = decide(input)
  if (result.kind === 'wait') throw new Error('it waits')
  return result
}

describe('rises of a time in which dispatches were lost', () => {
  const missed = { events: [aPrime()], isMissed: true }
  const look = { list: aList({ uses: 2 }), askedAt: NOON }

  it('become joins without a name, each once', () => {
    const { ledger, entries } = settle({ ...missed, look })
    expect(entries).toMatchObject([{ kind: 'invite' }])
    expect(ledger.rises).toEqual([aRise({ uses: 2, isMissed: true })])
    const now = NOON + 10_000
    const before = aSnapshot({ uses: 2 })
    const later = settle({
      events: [anAge({ receivedAt: now })],
      look: { list: aList({ uses: 2 }), askedAt: now },
      before,
      ledger,
      now,
    })
    const nameless = { code: 'abc', confidence: 'likely', reason: 'missed-while-away' }
    expect(later.entries).toMatchObject([
      { kind: 'join', memberId: '-1', joinedAt: NOON, attribution: nameless },
      { kind: 'join', memberId: '-2', joinedAt: NOON, attribution: nameless },
    ])
    expect(later.ledger).toEqual(aLedger({ listedAt: now }))
  })

  it('explain a join whose dispatch comes after all', () => {
    const { ledger } = settle({ ...missed, look })
    const next = settle({ ledger, before: aSnapshot({ uses: 2 }), look })
    expect(next.entries).toMatchObject([{ kind: 'join', memberId: '1000' }])
    expect(next.ledger.rises).toEqual([aRise({ isMissed: true })])
  })

  it('are written off beyond a thousand of one code', () => {
    const ledger = aLedger({ rises: [aRise({ uses: 1_003, isMissed: true })] })
    const read = { ...ledger, listedAt: NOON + 2_500 }
    const input = { look: undefined, ledger: read, now: NOON + 10_000 }
    const { entries } = settle({ ...input, events: [anAge({ receivedAt: input.now })] })
    expect(entries.filter(({ kind }) => kind === 'join')).toHaveLength(1_000)
    expect(entries.at(-1)).toEqual({ kind: 'write-off', code: 'abc', uses: 3 })
  })
})

it('writes off, at the end of its lifetime, what rose while everybody was heard', () => {
  const ledger = aLedger({ rises: [aRise({ uses: 2 })], listedAt: NOON + 2_500 })
  const now = NOON + 10_000
  const { entries } = settle({ events: [anAge({ receivedAt: now })], look: undefined, ledger, now })
  expect(entries).toEqual([{ kind: 'write-off', code: 'abc', uses: 2 }])
})

it('revises a join that was unknown once its rise comes', () => {
  const { entries, ledger } = settle({
    events: [aPrime()],
    ledger: aLedger({ debts: [aDebt()] }),
  })
  expect(entries).toMatchObject([
    { kind: 'invite' },
    { kind: 'revise', memberId: '900', attribution: { code: 'abc', reason: 'rise-came-late' } },
  ])
  // Somebody may have come by it of whom no dispatch has told yet.
  const doubtfulUses = [{ code: 'abc', inviterId: '500', seenAt: NOON }]
  expect(ledger).toEqual(aLedger({ listedAt: NOON, doubtfulUses }))
})

describe('a bot', () => {
  const bot = aJoinEvent({ memberId: '20', isBot: true })
  const added = { source: 'bot', method: 'audit-log', confidence: 'certain', inviterId: '30' }
  const attributionOf = ({ entries }: { entries: readonly object[] }) => entries.slice(0, 1)

  it('was added by whom the audit log names, in the batch or when asked', () => {
    const told = { events: [bot, aBotAdded('20', '30')], look: undefined }
    expect(attributionOf(settle(told))).toMatchObject([{ attribution: added }])
    const asked = { events: [bot], adders: new Map([['20', '30']]), look: undefined }
    expect(attributionOf(settle(asked))).toMatchObject([{ attribution: added }])
  })

  it('is revised where the audit log tells later, for a minute', () => {
    const { entries, ledger } = settle({ events: [bot], look: undefined })
    expect(entries).toMatchObject([{ attribution: { reason: 'bot-adder-unknown' } }])
    const tell = (now: number) =>
      settle({ events: [aBotAdded('20', '30', { receivedAt: now })], look: undefined, ledger, now })
    expect(tell(NOON + 60_000).entries).toMatchObject([
      { kind: 'revise', memberId: '20', joinedAt: NOON, attribution: added },
    ])
    expect(tell(NOON + 60_000).ledger).toEqual(emptyLedger)
    const forgotten = settle({ events: [anAge()], look: undefined, ledger, now: NOON + 60_000 })
    expect(forgotten.ledger).toEqual(emptyLedger)
  })
})

it('writes evidence that came later as a revision, in its turn', () => {
  const attribution = anAttribution({ method: 'member-search' })
  const revision = { memberId: '7', joinedAt: NOON - 9, attribution }
  const event = anEvidence({ ...revision, isFirstCode: false })
  const { entries } = settle({ events: [event], look: undefined })
  expect(entries).toEqual([{ kind: 'revise', ...revision }])
})

it('spends a rise that is left over for evidence of a join without a code, and its debt', () => {
  const evidence = { memberId: '900', joinedAt: NOON - 1_000, attribution: anAttribution() }
  const ledger = aLedger({ rises: [aRise({ uses: 2 })], debts: [aDebt()] })
  const tell = (isFirstCode: boolean) =>
    settle({ events: [anEvidence({ ...evidence, isFirstCode })], look: undefined, ledger }).ledger
  expect(tell(true)).toEqual(aLedger({ rises: [aRise({ uses: 1 })] }))
  expect(tell(false)).toEqual(aLedger({ rises: [aRise({ uses: 2 })] }))
})

describe('what a look saw that led to no settlement', () => {
  const before = aSnapshot({ code: 'brief', expiresAt: NOON + 500 }, { code: 'a' })
  const second = aJoinEvent({ memberId: '2' })
  const look = { list: aList({ code: 'brief', uses: 1 }, { code: 'a' }), askedAt: NOON }

  it('counts for the next, though it is gone by then', () => {
    const first = decide({ events: [aJoinEvent(), second], before, look })
    if (first.kind !== 'wait') return expect(first.kind).toBe('wait')
    const now = NOON + 3_000
    const { entries } = settle({
      events: [aJoinEvent(), second],
      before,
      seen: first.seen,
      look: { list: aList({ code: 'a', uses: 1 }), askedAt: now },
      now,
    })
    const codes = entries.flatMap((entry) =>
      entry.kind === 'join' ? [entry.attribution.code] : [],
    )
    expect(codes).toEqual(['brief', 'a'])
    return expect(entries.at(-1)).toMatchObject({ kind: 'invite-gone', code: 'brief' })
  })

  it('is not forgotten by one that fails', () => {
    const first = decide({ events: [aJoinEvent(), second], before, look })
    const failed = { list: { kind: 'list-failed' as const, error: 'status 503' }, askedAt: NOON }
    const seen = first.kind === 'wait' ? first.seen : undefined
    expect(seen?.rises).toHaveLength(1)
    expect(decide({ before, seen, look: failed })).toMatchObject({ kind: 'wait', seen })
  })
})

it('keeps the roles that the first list tells of a new invite', () => {
  const before = aSnapshot({ code: 'role' })
  const look = { list: aList({ code: 'role', roleIds: ['8'] }), askedAt: NOON }
  expect(settle({ events: [aPrime()], before, look }).change.changed).toMatchObject([
    { code: 'role', roleIds: ['8'] },
  ])
})

it('settles only the joins that a lagging list must show', () => {
  const young = aJoinEvent({ memberId: '2', joinedAt: NOON - 999 })
  const old = aJoinEvent({ memberId: '1', joinedAt: NOON - 1_000 })
  const result = settle({ events: [old, young], listLagMs: 1_000 })
  expect(result.count).toBe(1)
  expect(decide({ events: [young, old], listLagMs: 1_000 })).toMatchObject({ kind: 'wait' })
})

it('keeps what rose until a further list was read, however long that takes', () => {
  const ledger = aLedger({ rises: [aRise()] })
  const before = aSnapshot({ uses: 1 })
  const now = NOON + 3_600_000
  const age = { events: [anAge({ receivedAt: now })], ledger, before, now }
  expect(settle({ ...age, look: undefined }).ledger.rises).toEqual([aRise()])
  const look = { list: aList({ uses: 1 }), askedAt: now }
  expect(settle({ ...age, look }).entries).toMatchObject([{ kind: 'write-off', uses: 1 }])
})

describe('joins that no list could be read for', () => {
  const list = { kind: 'list-forbidden' as const }
  const forbidden = settle({ look: { list, askedAt: NOON } })
  const later = NOON + 3_600_000

  it('are owed their rise: a newcomer is not certain of it', () => {
    const event = aJoinEvent({ memberId: '2', joinedAt: later }, { receivedAt: later })
    const look = { list: aList({ uses: 1 }), askedAt: later }
    const next = settle({ events: [event], ledger: forbidden.ledger, look, now: later })
    expect(next.entries.filter(({ kind }) => kind === 'join')).toMatchObject([
      { attribution: { code: 'abc', confidence: 'shared', reason: 'earlier-join-unexplained' } },
    ])
  })

  it('are revised by the next list, where nobody else came', () => {
    const look = { list: aList({ uses: 1 }), askedAt: later }
    const events = [aPrime({ receivedAt: later })]
    const next = settle({ events, ledger: forbidden.ledger, look, now: later })
    expect(next.entries).toMatchObject([
      { kind: 'invite' },
      { kind: 'revise', memberId: '1000', attribution: { code: 'abc', reason: 'rise-came-late' } },
    ])
    expect(next.ledger.debts).toEqual([])
  })

  it.each(['list-failed', 'not-primed'])('so are those that end as %s', (reason) => {
    const failed = { kind: 'list-failed' as const, error: 'status 503' }
    const input =
      reason === 'list-failed'
        ? { look: { list: failed, askedAt: NOON }, now: NOON + 60_000 }
        : { before: undefined }
    expect(settle(input).ledger.debts).toMatchObject([{ memberId: '1000', joinedAt: NOON }])
  })

  it('are not owed what a first list shows that is too new to miss them', () => {
    const look = { list: aList({ uses: 1 }), askedAt: NOON + 2_500 }
    expect(settle({ before: undefined, look, now: NOON + 2_500 }).ledger.debts).toEqual([])
  })
})

describe('an invite that only a look without a settlement has shown', () => {
  const look = { list: aList({ uses: 0 }, { code: 'brief', uses: 1 }), askedAt: NOON }

  it('is recorded all the same, with the uses that were seen, and as gone', () => {
    const events = [aJoinEvent({ memberId: '1' }), aJoinEvent({ memberId: '2' })]
    const waiting = decide({ events, look })
    if (waiting.kind !== 'wait') throw new Error('it does not wait')
    const { entries, change } = settle({
      events,
      seen: waiting.seen,
      look: { list: aList({ uses: 1 }), askedAt: NOON + 300 },
      now: NOON + 300,
    })
    expect(entries.filter((entry) => 'code' in entry && entry.code === 'brief')).toMatchObject([
      { kind: 'invite', uses: 1, inviterName: 'Ines' },
      { kind: 'invite-gone', uses: 1 },
    ])
    expect(change.removed).toEqual([])
  })
})

describe('an invite that cannot be read any more', () => {
  const before = aSnapshot({ code: 'other' })

  it('begins with the uses that the list shows: they are nobody’s rise', () => {
    const look = { list: aList({ uses: 70 }, { code: 'other', uses: 1 }), askedAt: NOON }
    const { entries, change } = settle({ before, unreadable: ['abc'], look })
    expect(entries.filter(({ kind }) => kind === 'join')).toMatchObject([
      { attribution: { code: 'other', confidence: 'certain' } },
    ])
    expect(change.changed.map(({ code }) => code)).toEqual(['abc', 'other'])
  })

  it('is removed where the list does not show it', () => {
    const look = { list: aList({ code: 'other', uses: 1 }), askedAt: NOON }
    expect(settle({ before, unreadable: ['abc'], look }).change.removed).toEqual(['abc'])
    const unread = { events: [anAge()], before, unreadable: ['abc'], look: undefined }
    expect(settle(unread).change.removed).toEqual([])
  })
})

it('remembers the joins that it settled, but not those whose members left again', () => {
  const events = [aJoinEvent({ memberId: '1' }), aJoinEvent({ memberId: '2' }), aLeaveEvent('1')]
  const look = { list: aList({ uses: 2 }), askedAt: NOON }
  expect(settle({ events, look }).ledger.settledJoins).toEqual([
    { memberId: '2', joinedAt: NOON, settledAt: NOON },
  ])
})

it('names an invite that is told of only after the join, and that the list does not show', () => {
  const brief = anInviteCreated({ code: 'brief', createdAt: NOON }, { receivedAt: NOON + 30 })
  const { entries } = settle({ coming: [brief], now: NOON + 40 })
  const [attribution] = entries.flatMap((entry) =>
    entry.kind === 'join' ? [entry.attribution] : [],
  )
  expect(attribution).toMatchObject({ code: 'abc', confidence: 'likely' })
  expect(attribution?.candidates.map(({ code }) => code)).toEqual(['abc', 'brief'])
})
