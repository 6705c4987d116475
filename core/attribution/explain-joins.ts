import type { Attribution, Candidate } from './attribution.ts'
import { attributionBy, type Doubt } from './attribute.ts'
import { carriersAmong } from './carriers.ts'
import { hasDebts, withDebts } from './debts.ts'
import type { Ledger, PendingJoin, Rise, SeenCandidate, Tombstone } from './ledger.ts'
import { repayDebts, type Revision } from './repay-debts.ts'
import {
  assignUses,
  candidatesOf,
  candidatesOfStones,
  candidatesOfUse,
  isExactlyUsedUp,
  isForSome,
  isRipe,
  leftoverRises,
  leftoverStones,
  mayBeUsedUpBy,
  mayBring,
  mergeCandidates,
  splitByFit,
  usesOfRises,
  usesOfStones,
  type Use,
} from './uses.ts'

/** A rise seen so soon after a join is likelier its own than that of somebody who came later. */
const PROMPT_MS = 1_000

export type ExplainInput = {
  /** In the order of their dispatches; what each was counted on is in the list that was read. */
  joins: readonly PendingJoin[]
  ledger: Ledger
  /** New invites that the list does not show: it is too old to, or they are used up already. */
  unlisted: readonly Candidate[]
  /** Joins that came after these, whose use the list may show already. */
  others: number
  /** Members may come by discovery, a hub or a lobby, so not every join needs an invite. */
  isOpen: boolean
  /** The grace is over: no further list, and no dispatch on its way, is waited for. */
  isLastLook: boolean
  now: number
}

/** `wait`: joins and rises do not add up yet; a later list, or a dispatch on its way, may tell. */
export type Explanation =
  | { kind: 'wait' }
  | { kind: 'explained'; attributions: Attribution[]; revisions: Revision[]; ledger: Ledger }

/**
 * Explains joins by what the invites rose, and by those that are gone.
 *
 * A code explains no more joins than it rose. Where one code is the only explanation, it is
 * `certain`. Where several codes rose, each explains exactly as many joins as it rose, and every
 * join is `shared` among them: nobody can know the split, so nobody claims it, but where the roles
 * that members carry favour one. What is left over keeps that doubt. An invite that is gone explains
 * what no measured rise does.
 */
export function explainJoins(input: ExplainInput): Explanation {
  const { joins, ledger, isOpen, isLastLook } = input
  if (joins.length === 0) {
    return { kind: 'explained', attributions: [], ...repayDebts(ledger, isLastLook) }
  }
  // Where one may come without an invite, a rise may belong to a dispatch that is on its way.
  if (isOpen && !isLastLook) return { kind: 'wait' }

  const { fitting, unfitting } = splitByFit(ledger.rises, joins)
  const most = joins.length + input.others
  const measured = usesOfRises(fitting, most)
  const stones = ledger.tombstones.filter((stone) => joins.some((join) => mayBring(stone, join)))
  const possible = usesOfStones(
    stones.filter((stone) => mayBeUsedUpBy(stone, joins.length)),
    most,
  )
  const rest = { stones, fitting, unfitting }
  const missing = joins.length - measured.length

  if (missing <= 0) {
    if (possible.length > 0 && !isLastLook) return { kind: 'wait' }
    return explained(input, measured, rest)
  }
  if (possible.length === missing) return explained(input, [...measured, ...possible], rest)
  if (!isLastLook) return { kind: 'wait' }
  const gone = usesOfStones(stones, missing)
  return explained(input, [...measured, ...(possible.length > missing ? possible : gone)], rest)
}

type Rest = {
  /** Invites that are gone, and may have brought one of these joins. */
  stones: readonly Tombstone[]
  /** Rises of which the uses are. */
  fitting: readonly Rise[]
  /** Rises of invites that none of these joins can have come by. */
  unfitting: Rise[]
}

function explained(
  input: ExplainInput,
  uses: readonly Use[],
  { stones, fitting, unfitting }: Rest,
): Explanation {
  const { joins, ledger, unlisted, isOpen, now } = input
  const assigned = assignUses(joins, uses)
  const spent = assigned.filter((use) => use !== undefined)
  const used = mergeCandidates(uses.flatMap(candidatesOfUse))
  const oldest = Math.min(...joins.map(({ cameAt }) => cameAt))
  const doubtful = ledger.doubtfulUses.filter(({ seenAt }) => seenAt >= oldest)
  const maybe = unlisted.map((candidate) => ({ ...candidate, seenAt: now }))
  const rivals = [...candidatesOfStones(stones), ...maybe]
  const candidates = mergeCandidates([...used, ...rivals, ...doubtful])
  const isOnlyOne = candidates.length === 1 && spent.length === joins.length
  const doubt = doubtOf({
    isOnlyOne,
    isExact: isExact(input, spent),
    hasDebts: hasDebts(ledger),
    isShort:
      isShort(input, uses) || (isOpen && mayBeNobodys({ candidates, rivals, doubtful, uses })),
    hasRivals: used.length === 1 && doubtful.length === 0 && candidates.length > 1,
    isPrompt: joins.every(({ joinedAt }) =>
      spent.every(({ from }) => 'seenAt' in from && from.seenAt - joinedAt < PROMPT_MS),
    ),
  })
  const isAmongRises = isOpenAmongRises(doubt, ledger) && candidates.length === used.length
  const carriers = isAmongRises ? carriersAmong(joins, assigned, uses) : new Set<number>()
  const carried = new Set([...carriers].map((i) => assigned[i]?.code))
  const plain = candidates.filter(({ code }) => !carried.has(code))
  const isMeasured = spent.every((use) => use.isMeasured)
  const isSurelyPlain = carriers.size > 0 && plain.length === 1 && isMeasured && !isOpen
  const attributions = joins.map((join, i) => {
    const own = candidatesOf(join, carriers.size > 0 ? plain : candidates)
    if (carriers.has(i)) return attributionBy(assigned[i], byRoles, candidates)
    // Who carries no such role came by one of the others.
    if (isSurelyPlain) return attributionBy(assigned[i], null, [])
    return attributionBy(assigned[i], doubt, own)
  })
  const owed = isOpen ? [] : joins.filter((_, i) => assigned[i] === undefined)
  const openAmong = isOnlyOne ? [] : candidates
  const settled: Ledger = {
    ...ledger,
    rises: [...leftoverRises(fitting, spent, openAmong), ...unfitting],
    tombstones: leftoverStones(ledger.tombstones, spent, openAmong),
    doubtfulUses: mergeCandidates([
      ...ledger.doubtfulUses,
      ...(doubt || doubtful.length > 0
        ? inDoubt(used, rivals.length + doubtful.length > 0, now)
        : []),
    ]),
  }
  const ledgerAfter = withDebts(settled, owed, now)
  return { kind: 'explained', attributions, revisions: [], ledger: ledgerAfter }
}

/** Nothing but the rises themselves leaves open which of them was whose. */
function isOpenAmongRises(doubt: Doubt | null, ledger: Ledger): boolean {
  return doubt?.reason === 'several-joins-several-codes' && !hasDebts(ledger)
}

const byRoles: Doubt = { confidence: 'likely', reason: 'roles-match', method: 'roles' }

/** In an open guild nobody may have used up what is gone. */
function isExact({ joins, isOpen }: ExplainInput, spent: readonly Use[]): boolean {
  if (spent.every(({ isMeasured }) => isMeasured)) return true
  return !isOpen && spent.every((use) => isExactlyUsedUp(use, joins.length))
}

function isShort({ joins, others, isOpen, now }: ExplainInput, uses: readonly Use[]): boolean {
  if (!isOpen) return uses.length < joins.length
  return uses.filter(({ from }) => isRipe(from, now)).length < joins.length + others
}

/** Whether a use among several codes may be that of an earlier join, or of a member of the guild: where
 *  no invite is needed, one of the joins may have had none, then. */
function mayBeNobodys(facts: {
  candidates: readonly Candidate[]
  rivals: readonly Candidate[]
  doubtful: readonly Candidate[]
  uses: readonly Use[]
}): boolean {
  const isDoubted = ({ from }: Use) => from.sharedWith.length > 0 || isForSome(from)
  const { candidates, rivals, doubtful, uses } = facts
  return candidates.length > 1 && (rivals.length + doubtful.length > 0 || uses.some(isDoubted))
}

/** What keeps an explanation from being certain; null where nothing does. */
function doubtOf(facts: {
  isOnlyOne: boolean
  isExact: boolean
  hasDebts: boolean
  isShort: boolean
  hasRivals: boolean
  isPrompt: boolean
}): Doubt | null {
  if (facts.isShort) return { confidence: 'shared', reason: 'fewer-rises-than-joins' }
  if (facts.hasRivals) {
    return { confidence: facts.isPrompt ? 'likely' : 'shared', reason: 'invite-gone' }
  }
  if (!facts.isOnlyOne) return { confidence: 'shared', reason: 'several-joins-several-codes' }
  if (facts.hasDebts) return { confidence: 'shared', reason: 'earlier-join-unexplained' }
  if (!facts.isExact) return { confidence: 'likely', reason: 'invite-gone' }
  return null
}

/**
 * What was given in doubt. Where something else may have brought one of the joins, its use is that of
 * somebody who came since, before the list was read: it stands for whoever came until now.
 */
function inDoubt(
  used: readonly SeenCandidate[],
  isElsewhere: boolean,
  now: number,
): readonly SeenCandidate[] {
  return isElsewhere ? used.map((use) => ({ ...use, seenAt: now })) : used
}
