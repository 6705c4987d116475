import { ageLedger } from './age-ledger.ts'
import type { Ledger, Rise } from './ledger.ts'
import { repayDebts, type Revision } from './repay-debts.ts'

/**
 * Takes out of a ledger what is over. Rises whose time is over are first given to those who are owed
 * one; what is left of them is written off.
 * @param connectedSince as in `ageLedger`
 */
export function writeOff(
  ledger: Ledger,
  now: number,
  connectedSince: number | null,
): { ledger: Ledger; writtenOff: Rise[]; revisions: Revision[] } {
  const aged = ageLedger(ledger, now, connectedSince)
  if (aged.writtenOff.length === 0) return { ...aged, revisions: [] }
  const ending = { ...ledger, rises: aged.writtenOff }
  const { revisions, ledger: paid } = repayDebts(ending, true)
  const isOwed = new Set(paid.debts)
  const debts = aged.ledger.debts.filter((debt) => isOwed.has(debt))
  return { ledger: { ...aged.ledger, debts }, writtenOff: paid.rises, revisions }
}
