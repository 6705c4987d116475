import type { Candidate } from './attribution.ts'
import type { Doubt } from './attribute.ts'
import { hasDebts } from './debts.ts'
import type { Ledger, PendingJoin, SeenCandidate, Tombstone } from './ledger.ts'
import {
  candidatesOfStones,
  candidatesOfUse,
  isExactlyUsedUp,
  isForSome,
  isRipe,
  mergeCandidates,
  type Use,
} from './uses.ts'

/** A rise seen so soon after a join is likelier its own than that of somebody who came later. */
const PROMPT_MS = 1_000

export type JoinsToExplain = {
  /** In the order of their dispatches; what each was counted on is in the list that was read. */
  joins: readonly PendingJoin[]
  ledger: Ledger
  /** New invites that the list does not show: it is too old to, or they are used up already. */
  unlisted: readonly Candidate[]
  /** Joins that came after these, whose use the list may show already. */
  others: number
  /** Members may come by discovery, a hub or a lobby, so not every join needs an invite. */
  isOpen: boolean
  now: number
}

/** All that may have brought any of the joins. */
export type Possible = {
  /** By the uses that they are given: one a code. */
  used: readonly SeenCandidate[]
  /** Invites that are gone, or that no list shows. */
  rivals: readonly SeenCandidate[]
  /** Codes whose use an earlier join may have been given instead of one of these. */
  doubtful: readonly SeenCandidate[]
  /** One a code of them all. */
  candidates: readonly SeenCandidate[]
}

/** @param stones of invites that may have brought one of the joins */
export function possibleFor(
  { joins, ledger, unlisted, now }: JoinsToExplain,
  uses: readonly Use[],
  stones: readonly Tombstone[],
): Possible {
  const oldest = Math.min(...joins.map(({ cameAt }) => cameAt))
  const used = mergeCandidates(uses.flatMap(candidatesOfUse))
  const maybe = unlisted.map((candidate) => ({ ...candidate, seenAt: now }))
  const rivals = [...candidatesOfStones(stones), ...maybe]
  const doubtful = ledger.doubtfulUses.filter(({ seenAt }) => seenAt >= oldest)
  return { used, rivals, doubtful, candidates: mergeCandidates([...used, ...rivals, ...doubtful]) }
}

/**
 * What keeps an explanation from being certain; null where nothing does.
 * @param spent of the uses, those that the joins are given
 */
export function doubtOf(
  input: JoinsToExplain,
  possible: Possible,
  { uses, spent }: { uses: readonly Use[]; spent: readonly Use[] },
): Doubt | null {
  const { joins, ledger, isOpen } = input
  const { used, doubtful, candidates } = possible
  if (isShort(input, uses) || (isOpen && mayBeNobodys(possible, uses))) {
    return { confidence: 'shared', reason: 'fewer-rises-than-joins' }
  }
  if (used.length === 1 && doubtful.length === 0 && candidates.length > 1) {
    return { confidence: arePrompt(joins, spent) ? 'likely' : 'shared', reason: 'invite-gone' }
  }
  if (candidates.length !== 1 || spent.length < joins.length) {
    return { confidence: 'shared', reason: 'several-joins-several-codes' }
  }
  if (hasDebts(ledger)) return { confidence: 'shared', reason: 'earlier-join-unexplained' }
  if (!isExact(input, spent)) return { confidence: 'likely', reason: 'invite-gone' }
  return null
}

function isShort({ joins, others, isOpen, now }: JoinsToExplain, uses: readonly Use[]): boolean {
  if (!isOpen) return uses.length < joins.length
  return uses.filter(({ from }) => isRipe(from, now)).length < joins.length + others
}

/** Whether a use among several codes may be that of an earlier join, or of a member of the guild: where
 *  no invite is needed, one of the joins may have had none, then. */
function mayBeNobodys({ candidates, rivals, doubtful }: Possible, uses: readonly Use[]): boolean {
  const isDoubted = ({ from }: Use) => from.sharedWith.length > 0 || isForSome(from)
  return candidates.length > 1 && (rivals.length + doubtful.length > 0 || uses.some(isDoubted))
}

/** Every use was seen soon after every join. */
function arePrompt(joins: readonly PendingJoin[], spent: readonly Use[]): boolean {
  return joins.every(({ joinedAt }) =>
    spent.every(({ from }) => 'seenAt' in from && from.seenAt - joinedAt < PROMPT_MS),
  )
}

/** In an open guild nobody may have used up what is gone. */
function isExact({ joins, isOpen }: JoinsToExplain, spent: readonly Use[]): boolean {
  if (spent.every(({ isMeasured }) => isMeasured)) return true
  return !isOpen && spent.every((use) => isExactlyUsedUp(use, joins.length))
}
