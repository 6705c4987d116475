import { expect, it } from 'vitest'
import {
  LEDGER_LIFETIME_MS,
  ageLedger,
  emptyLedger,
  isEmptyLedger,
} from '#core/attribution/ledger.ts'
import { NOON, aDebt, aLedger, aRise, aTombstone } from '#test/support/lane-events.ts'

const full = aLedger({
  rises: [aRise()],
  tombstones: [aTombstone()],
  debts: [aDebt()],
  doubtfulUses: [{ code: 'a', inviterId: null, spentAt: NOON }],
})

it('keeps what is left to explain for its lifetime', () => {
  const aged = ageLedger(full, NOON + LEDGER_LIFETIME_MS - 1, 0)
  expect(aged).toEqual({ ledger: full, writtenOff: [] })
})

it('forgets it after that, and tells which rises nobody explained', () => {
  const aged = ageLedger(full, NOON + LEDGER_LIFETIME_MS, 0)
  expect(aged).toEqual({ ledger: emptyLedger, writtenOff: [aRise()] })
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

it('is empty where nothing at all is left', () => {
  expect(isEmptyLedger(emptyLedger)).toBe(true)
  expect(isEmptyLedger(aLedger({ unknownBots: [aDebt()] }))).toBe(false)
  expect(isEmptyLedger(full)).toBe(false)
})
