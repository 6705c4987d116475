import type { Attribution, Candidate, Reason } from './attribution.ts'
import type { Debt, DoubtfulUse, Ledger, Rise, Tombstone } from './ledger.ts'
import {
  CANDIDATES_MAX,
  assignUses,
  candidatesOfStones,
  candidatesOfUse,
  isExactlyUsedUp,
  isRipe,
  leftoverRises,
  leftoverStones,
  mayBeUsedUpBy,
  mayBring,
  mergeCandidates,
  methodOf,
  splitByFit,
  usesOfRises,
  usesOfStones,
  type PendingJoin,
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

/** Later evidence about a join that was recorded as unknown. */
export type Revision = { memberId: string; joinedAt: number; attribution: Attribution }

/**
 * Explains joins by what the invites rose, and by those that are gone.
 *
 * A code explains no more joins than it rose. Where one code is the only explanation, it is
 * `certain`. Where several codes rose, each explains exactly as many joins as it rose, and every
 * join is `shared` among them: nobody can know the split, so nobody claims it. What is left over
 * keeps that doubt. An invite that is gone explains what no measured rise does.
 */
export function explainJoins(input: ExplainInput): Explanation {
  const { joins, ledger, isOpen, isLastLook } = input
  if (joins.length === 0) return repayDebts(input)
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
  { joins, others, ledger, unlisted, isOpen, now }: ExplainInput,
  uses: readonly Use[],
  { stones, fitting, unfitting }: Rest,
): Explanation {
  const assigned = assignUses(joins, uses)
  const spent = assigned.filter((use) => use !== undefined)
  const used = mergeCandidates(uses.flatMap(candidatesOfUse))
  const oldest = Math.min(...joins.map(({ joinedAt }) => joinedAt))
  const doubtful = ledger.doubtfulUses.filter(({ spentAt }) => spentAt >= oldest)
  const rivals = [...candidatesOfStones(stones), ...unlisted]
  const candidates = mergeCandidates([...used, ...rivals, ...doubtful])
  const isOnlyOne = candidates.length === 1 && spent.length === joins.length
  const isMeasured = spent.every(({ isMeasured }) => isMeasured)
  const doubt = doubtOf({
    isOnlyOne,
    // In an open guild nobody may have used up what is gone.
    isExact: isMeasured || (!isOpen && spent.every((use) => isExactlyUsedUp(use, joins.length))),
    hasDebts: ledger.debts.length > 0,
    isShort: isOpen
      ? uses.filter(({ from }) => isRipe(from, now)).length < joins.length + others
      : uses.length < joins.length,
    hasRivals: used.length === 1 && doubtful.length === 0 && candidates.length > 1,
    isPrompt: joins.every(({ joinedAt }) =>
      spent.every(({ from }) => 'seenAt' in from && from.seenAt - joinedAt < PROMPT_MS),
    ),
  })
  const attributions = joins.map((_, i) => attributionBy(assigned[i], doubt, candidates))
  const owed = isOpen ? [] : joins.filter((_, i) => assigned[i] === undefined)
  const openAmong = isOnlyOne ? [] : candidates
  return {
    kind: 'explained',
    attributions,
    revisions: [],
    ledger: {
      ...ledger,
      rises: [...leftoverRises(fitting, spent, openAmong), ...unfitting],
      tombstones: leftoverStones(ledger.tombstones, spent, openAmong),
      debts: [...ledger.debts, ...owed.map((join) => debtOf(join, now))],
      doubtfulUses: doubt ? withDoubt(ledger.doubtfulUses, candidates, now) : ledger.doubtfulUses,
    },
  }
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

type Doubt = { confidence: 'likely' | 'shared'; reason: Reason }

function attributionBy(
  use: Use | undefined,
  doubt: Doubt | null,
  candidates: readonly Candidate[],
): Attribution {
  if (use === undefined) return unexplained('no-rise', candidates)
  return {
    source: use.isVanity ? 'vanity' : 'invite',
    method: methodOf(use),
    confidence: doubt?.confidence ?? 'certain',
    reason: doubt?.reason ?? null,
    code: use.code,
    inviterId: use.inviterId,
    candidates: doubt ? namedOf(candidates, use) : [],
  }
}

/** Its own code is among them, however many there are. */
function namedOf(candidates: readonly Candidate[], { code, inviterId }: Use): Candidate[] {
  const named = candidates.slice(0, CANDIDATES_MAX)
  if (named.some((candidate) => candidate.code === code)) return named
  return [{ code, inviterId }, ...named.slice(1)]
}

/** A join that nothing explains, with what it may have come by. */
export function unexplained(reason: Reason, candidates: readonly Candidate[] = []): Attribution {
  return {
    source: 'unknown',
    method: 'none',
    confidence: 'unknown',
    reason,
    code: null,
    inviterId: null,
    candidates: candidates.slice(0, CANDIDATES_MAX),
  }
}

/** A rise without a join: it may be the late one of a join that was recorded as unknown. */
function repayDebts({ ledger, isLastLook }: ExplainInput): Explanation {
  const rises = ledger.rises.filter(({ isMissed }) => !isMissed)
  const uses = usesOfRises(rises, ledger.debts.length + 1)
  const nothing = { kind: 'explained' as const, attributions: [], revisions: [], ledger }
  if (ledger.debts.length === 0 || uses.length === 0) return nothing
  if (!isLastLook && uses.length !== ledger.debts.length) return nothing
  const paid = ledger.debts.slice(0, uses.length)
  const oldest = Math.min(...paid.map(({ joinedAt }) => joinedAt))
  const doubtful = ledger.doubtfulUses.filter(({ spentAt }) => spentAt >= oldest)
  const candidates = mergeCandidates([...uses.flatMap(candidatesOfUse), ...doubtful])
  const isLikely = candidates.length === 1 && uses.length >= ledger.debts.length
  const doubt: Doubt = { confidence: isLikely ? 'likely' : 'shared', reason: 'rise-came-late' }
  return {
    kind: 'explained',
    attributions: [],
    revisions: paid.map(({ memberId, joinedAt }, i) => ({
      memberId,
      joinedAt,
      attribution: attributionBy(uses[i], doubt, candidates),
    })),
    ledger: {
      ...ledger,
      rises: [
        ...leftoverRises(rises, uses.slice(0, paid.length), isLikely ? [] : candidates),
        ...ledger.rises.filter(({ isMissed }) => isMissed),
      ],
      debts: ledger.debts.slice(paid.length),
    },
  }
}

function withDoubt(
  known: readonly DoubtfulUse[],
  candidates: readonly Candidate[],
  spentAt: number,
): DoubtfulUse[] {
  const isNew = new Set(candidates.map(({ code }) => code))
  return [
    ...known.filter(({ code }) => !isNew.has(code)),
    ...candidates.map((candidate) => ({ ...candidate, spentAt })),
  ]
}

function debtOf({ memberId, joinedAt }: PendingJoin, now: number): Debt {
  return { memberId, joinedAt, owedSince: now }
}
