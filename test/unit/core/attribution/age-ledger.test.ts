import { describe, expect, it } from 'vitest'
import { LEDGER_LIFETIME_MS, ageLedger } from '#core/attribution/age-ledger.ts'
import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'
import { NOON, aDebt, aLedger, aRise, aTombstone } from '#test/support/lane-events.ts'

const surelyListedAt = NOON + LIST_LAG_MAX_MS
const full = aLedger({
  rises: [aRise()],
  tombstones: [aTombstone()],
  debts: [aDebt()],
  namelessDebts: { count: 7, owedSince: NOON },
  doubtfulUses: [{ code: 'a', inviterId: null, seenAt: NOON }],
  settledJoins: [{ memberId: '1', joinedAt: NOON, settledAt: NOON }],
  listedAt: surelyListedAt,
})

it('keeps what is left to explain for its lifetime', () => {
  const aged = ageLedger(full, NOON + LEDGER_LIFETIME_MS - 1, 0)
  expect(aged).toEqual({ ledger: full, writtenOff: [] })
})

it('forgets it after that, and tells which rises nobody explained', () => {
  const aged = ageLedger(full, NOON + LEDGER_LIFETIME_MS, 0)
  expect(aged).toEqual({ ledger: aLedger({ listedAt: surelyListedAt }), writtenOff: [aRise()] })
})

it('keeps a doubt for as long as somebody is owed who came before it', () => {
  const later = NOON + LEDGER_LIFETIME_MS
  const debts = [aDebt({ cameAt: NOON - 1, owedSince: later - 1 })]
  const doubtfulUses = [NOON - 2, NOON].map((seenAt, i) => ({
    code: `code-${i}`,
    inviterId: null,
    seenAt,
  }))
  const { ledger } = ageLedger(aLedger({ debts, doubtfulUses, listedAt: later }), later, 0)
  expect(ledger.doubtfulUses).toMatchObject([{ code: 'code-1' }])
})

describe('until a further list was read that shows all that belongs to it', () => {
  const early = { ...full, listedAt: surelyListedAt - 1 }

  it('keeps what rose and what is owed, and nothing else', () => {
    const { ledger, writtenOff } = ageLedger(early, NOON + 3_600_000, 0)
    const { rises, debts, namelessDebts, doubtfulUses, listedAt } = early
    expect(ledger).toEqual(aLedger({ rises, debts, namelessDebts, doubtfulUses, listedAt }))
    expect(writtenOff).toEqual([])
  })

  it('keeps names of those who are owed for a day', () => {
    const { ledger } = ageLedger(early, NOON + 24 * 3_600_000, 0)
    expect(ledger.debts).toEqual([])
    expect(ledger.namelessDebts).toEqual({ count: 8, owedSince: NOON })
  })
})

it('ages from when dispatches come, and not while they do not', () => {
  const later = NOON + 60_000
  expect(ageLedger(full, later, null)).toEqual({ ledger: full, writtenOff: [] })
  const age = (now: number) => ageLedger(full, now, later).writtenOff
  expect(age(later + LEDGER_LIFETIME_MS - 1)).toEqual([])
  expect(age(later + LEDGER_LIFETIME_MS)).toEqual([aRise()])
})

it('leaves alone the bots of whom the audit log may still tell', () => {
  const ledger = aLedger({ unknownBots: [aDebt()] })
  expect(ageLedger(ledger, NOON + LEDGER_LIFETIME_MS, 0).ledger).toEqual(ledger)
})
