import { expect, it } from 'vitest'
import { DEBTS_MAX, hasDebts, withDebts } from '#core/attribution/debts.ts'
import { repayDebts } from '#core/attribution/repay-debts.ts'
import { NOON, aLedger, aPendingJoin, aRise } from '#test/support/lane-events.ts'

const joins = (count: number) =>
  Array.from({ length: count }, (_, i) => aPendingJoin({ memberId: String(i) }))

it('owes a hundred by name, and counts the others', () => {
  const first = withDebts(aLedger(), joins(99), NOON)
  expect(first).toMatchObject({ namelessDebts: { count: 0 } })
  const second = withDebts(first, joins(3), NOON + 5)
  expect(second.debts).toHaveLength(DEBTS_MAX)
  expect(second.namelessDebts).toEqual({ count: 2, owedSince: NOON + 5 })
  expect(withDebts(second, [], NOON + 9)).toBe(second)
})

it('owes somebody, by name or not', () => {
  expect(hasDebts(aLedger())).toBe(false)
  expect(hasDebts(withDebts(aLedger(), joins(1), NOON))).toBe(true)
  expect(hasDebts(aLedger({ namelessDebts: { count: 1, owedSince: NOON } }))).toBe(true)
})

it('is not paid with a rise of an invite whose roles the member does not carry', () => {
  const role = aRise({ code: 'role', roleIds: ['8'] })
  const ledger = withDebts(aLedger({ rises: [role] }), joins(1), NOON)
  expect(repayDebts(ledger, true)).toEqual({ revisions: [], ledger })
  const carrier = aPendingJoin({ roleIds: ['8'] })
  const owing = withDebts(aLedger({ rises: [role] }), [...joins(1), carrier], NOON)
  const { revisions, ledger: paid } = repayDebts(owing, true)
  expect(revisions).toMatchObject([{ memberId: '1000', attribution: { code: 'role' } }])
  expect(paid.debts).toMatchObject([{ memberId: '0' }])
})

it('is never likely to pay somebody by name while others are owed', () => {
  const rises = [aRise({ uses: 2 })]
  const ledger = withDebts(aLedger({ rises }), joins(1), NOON)
  expect(repayDebts(ledger, true).revisions[0]?.attribution.confidence).toBe('likely')
  const more = { ...ledger, namelessDebts: { count: 2, owedSince: NOON } }
  expect(repayDebts(more, true).revisions[0]?.attribution.confidence).toBe('shared')
})
