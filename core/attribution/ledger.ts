import type { Candidate } from './attribution.ts'

/** What is not explained outlives the list, or the dispatch, that showed it by this long: the
 *  other half may come later. */
export const LEDGER_LIFETIME_MS = 10_000

/** By how much an invite's uses rose, as far as no join has explained it: it explains at most
 *  `uses` joins. */
export type Rise = Candidate & {
  isVanity: boolean
  uses: number
  /** The codes that rose together with it while part of them was spent, itself among them: which
   *  part is left is open. Empty where there is no doubt. */
  sharedWith: Candidate[]
  roleIds: readonly string[]
  isGuest: boolean
  /** Seen by the first list after a time in which dispatches were lost. */
  isMissed: boolean
  /** When a list first showed it, in ms. */
  seenAt: number
}

/** An invite that is no more, and may have been used by a join whose dispatch comes later. */
export type Tombstone = Candidate & {
  /** Null: it had no limit. */
  usesLeft: number | null
  /** As in a rise: the codes that may have brought a join which was settled before. */
  sharedWith: Candidate[]
  /** Nobody joins by it later, in ms; null: its time had no end. */
  expiresAt: number | null
  isExpired: boolean
  roleIds: readonly string[]
  isGuest: boolean
  goneAt: number
}

/** A join that is recorded as unknown. A rise that comes meanwhile may be its own. */
export type Debt = { memberId: string; joinedAt: number; owedSince: number }

/** A code of which a join in doubt may have taken a use that was another's: one's who came before. */
export type DoubtfulUse = Candidate & { spentAt: number }

/** What one settlement leaves to the next. */
export type Ledger = {
  rises: Rise[]
  tombstones: Tombstone[]
  debts: Debt[]
  /** At most one a code. */
  doubtfulUses: DoubtfulUse[]
  /** Bots of whom the audit log has not told yet who added them. */
  unknownBots: Debt[]
}

export const emptyLedger: Ledger = {
  rises: [],
  tombstones: [],
  debts: [],
  doubtfulUses: [],
  unknownBots: [],
}

export function isEmptyLedger(ledger: Ledger): boolean {
  return Object.values(ledger).every((kept) => kept.length === 0)
}

/**
 * Takes out what is older than its lifetime. Rises that nobody explained are written off.
 * @param connectedSince since when the guild's dispatches come, in ms: what they would explain
 *   ages from then on. Null while they do not come: nothing ages.
 */
export function ageLedger(
  ledger: Ledger,
  now: number,
  connectedSince: number | null,
): { ledger: Ledger; writtenOff: Rise[] } {
  if (connectedSince === null) return { ledger, writtenOff: [] }
  const lives = (since: number) => now - Math.max(since, connectedSince) < LEDGER_LIFETIME_MS
  return {
    ledger: {
      rises: ledger.rises.filter(({ seenAt }) => lives(seenAt)),
      tombstones: ledger.tombstones.filter(({ goneAt }) => lives(goneAt)),
      unknownBots: ledger.unknownBots,
      doubtfulUses: ledger.doubtfulUses.filter(({ spentAt }) => lives(spentAt)),
      debts: ledger.debts.filter(({ owedSince }) => lives(owedSince)),
    },
    writtenOff: ledger.rises.filter(({ seenAt }) => !lives(seenAt)),
  }
}
