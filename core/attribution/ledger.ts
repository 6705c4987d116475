import type { Candidate } from './attribution.ts'

/** A join that waits for its explanation. Instants in ms. */
export type PendingJoin = {
  memberId: string
  joinedAt: number
  /** By our clock, it did not come before this. */
  cameAt: number
  roleIds: readonly string[]
  isGuest: boolean
}

/** A code, and when a use of it was last shown, in ms: who came later did not come by that use. */
export type SeenCandidate = Candidate & { seenAt: number }

/** By how much an invite's uses rose, as far as no join has explained it: it explains at most
 *  `uses` joins. */
export type Rise = Candidate & {
  isVanity: boolean
  uses: number
  /** The codes that rose together with it while part of them was spent, itself among them: which
   *  part is left is open. Empty where there is no doubt. */
  sharedWith: SeenCandidate[]
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
  sharedWith: SeenCandidate[]
  /** Nobody joins by it later, in ms; null: its time had no end. */
  expiresAt: number | null
  isExpired: boolean
  roleIds: readonly string[]
  isGuest: boolean
  goneAt: number
}

/** A join that is recorded as unknown. A rise that comes meanwhile may be its own. */
export type Debt = PendingJoin & { owedSince: number }

/** A bot of whom the audit log has not told yet who added it. */
export type UnknownBot = { memberId: string; joinedAt: number; owedSince: number }

/** Debts beyond those that are kept by name: somebody's, so that a rise may be theirs. */
export type NamelessDebts = { count: number; owedSince: number }

/** A join that was settled lately: the same one may be told again. Instants in ms. */
export type SettledJoin = { memberId: string; joinedAt: number; settledAt: number }

/** What one settlement leaves to the next. */
export type Ledger = {
  rises: Rise[]
  tombstones: Tombstone[]
  /** At most `DEBTS_MAX`. */
  debts: Debt[]
  namelessDebts: NamelessDebts
  /** Codes of which a join in doubt may have taken a use that was another's: one's who came before
   *  it was seen. At most one a code. */
  doubtfulUses: SeenCandidate[]
  unknownBots: UnknownBot[]
  /** At most `SETTLED_JOINS_MAX`, oldest first. */
  settledJoins: SettledJoin[]
  /** When the newest list that was read was asked for, in ms; 0: none was. */
  listedAt: number
}

export const emptyLedger: Ledger = {
  rises: [],
  tombstones: [],
  debts: [],
  namelessDebts: { count: 0, owedSince: 0 },
  doubtfulUses: [],
  unknownBots: [],
  settledJoins: [],
  listedAt: 0,
}
