import type { Ledger, PendingJoin } from './ledger.ts'

/** Debts that are kept by name; those beyond them are counted. */
export const DEBTS_MAX = 100

/** Adds joins that are recorded as unknown, and whose rise may still come. */
export function withDebts(ledger: Ledger, joins: readonly PendingJoin[], now: number): Ledger {
  if (joins.length === 0) return ledger
  const room = Math.max(0, DEBTS_MAX - ledger.debts.length)
  const named = joins.slice(0, room).map((join) => ({ ...join, owedSince: now }))
  const count = ledger.namelessDebts.count + joins.length - named.length
  return {
    ...ledger,
    debts: [...ledger.debts, ...named],
    namelessDebts:
      count > ledger.namelessDebts.count ? { count, owedSince: now } : ledger.namelessDebts,
  }
}

/** A rise may be that of somebody whose join is recorded as unknown. */
export function hasDebts({ debts, namelessDebts }: Ledger): boolean {
  return debts.length > 0 || namelessDebts.count > 0
}
