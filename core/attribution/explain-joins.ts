import type { Attribution, Candidate, Reason } from './attribution.ts'
import type { Debt, Ledger, Rise, Tombstone } from './ledger.ts'

/** A join that waits for its explanation. Instants in ms. */
export type PendingJoin = {
  memberId: string
  joinedAt: number
  roleIds: readonly string[]
  isGuest: boolean
}

export type ExplainInput = {
  /** In the order of their dispatches; what each was counted on is in the list that was read. */
  joins: readonly PendingJoin[]
  ledger: Ledger
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

/** One use of an invite, and whether it is measured or only possible. */
type Use = Candidate & { isVanity: boolean; from: Rise | Tombstone; isMeasured: boolean }

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
  const measured = usesOfRises(fitting)
  const stones = ledger.tombstones.filter((stone) => joins.some((join) => mayBring(stone, join)))
  const usedUp = stones.filter((stone) => mayBeUsedUpBy(stone, joins.length))
  const possible = usesOfStones(usedUp)
  const missing = joins.length - measured.length

  if (missing <= 0) {
    if (possible.length > 0 && !isLastLook) return { kind: 'wait' }
    return explained(input, measured, { rivals: candidatesOf(possible), unfitting })
  }
  if (possible.length === missing) {
    return explained(input, [...measured, ...possible], { rivals: [], unfitting })
  }
  if (!isLastLook) return { kind: 'wait' }
  const gone = usesOfStones(stones, missing)
  const uses = [...measured, ...(possible.length > missing ? possible : gone)]
  return explained(input, uses, { rivals: [], unfitting })
}

type Rest = {
  /** Codes that may explain a join too, without having been needed. */
  rivals: Candidate[]
  /** Rises of invites that none of these joins can have come by. */
  unfitting: Rise[]
}

function explained(
  { joins, others, ledger, isOpen, now }: ExplainInput,
  uses: readonly Use[],
  { rivals, unfitting }: Rest,
): Explanation {
  const spent = uses.slice(0, joins.length)
  const candidates = mergeCandidates([...uses.flatMap(candidatesOfUse), ...rivals])
  const isOnlyOne = candidates.length === 1 && spent.length === joins.length
  const isMeasured = spent.every(({ isMeasured }) => isMeasured)
  const doubt = doubtOf({
    isOnlyOne,
    isExact: isMeasured || spent.every(({ from }) => isExactlyUsedUp(from, joins.length)),
    hasDebts: ledger.debts.length > 0,
    // In an open guild one of these may have needed no invite, and the rise be a later one's.
    isShort: uses.length < joins.length + (isOpen ? others : 0),
    hasRivals: rivals.length > 0 && mergeCandidates(spent.flatMap(candidatesOfUse)).length === 1,
  })
  const attributions = joins.map((_, i) => attributionBy(spent[i], doubt, candidates))
  const owed = isOpen ? [] : joins.filter((_, i) => spent[i] === undefined)
  return {
    kind: 'explained',
    attributions,
    revisions: [],
    ledger: {
      ...ledger,
      rises: [...leftoverRises(uses, spent.length, isOnlyOne ? [] : candidates), ...unfitting],
      tombstones: leftoverStones(ledger.tombstones, spent),
      debts: [...ledger.debts, ...owed.map((join) => debtOf(join, now))],
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
}): Doubt | null {
  if (facts.isShort) return { confidence: 'shared', reason: 'fewer-rises-than-joins' }
  if (facts.hasRivals) return { confidence: 'likely', reason: 'invite-gone' }
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
    candidates: doubt ? [...candidates] : [],
  }
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
    candidates: [...candidates],
  }
}

/** A rise without a join: it may be the late one of a join that was recorded as unknown. */
function repayDebts({ ledger, isLastLook }: ExplainInput): Explanation {
  const uses = usesOfRises(ledger.rises.filter(({ isMissed }) => !isMissed))
  const nothing = { kind: 'explained' as const, attributions: [], revisions: [], ledger }
  if (ledger.debts.length === 0 || uses.length === 0) return nothing
  if (!isLastLook && uses.length !== ledger.debts.length) return nothing
  const paid = ledger.debts.slice(0, uses.length)
  const candidates = mergeCandidates(uses.flatMap(candidatesOfUse))
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
        ...leftoverRises(uses, paid.length, isLikely ? [] : candidates),
        ...ledger.rises.filter(({ isMissed }) => isMissed),
      ],
      debts: ledger.debts.slice(paid.length),
    },
  }
}

/** An invite that gives roles, or admits guests, cannot have brought members who are neither. */
function splitByFit(rises: readonly Rise[], joins: readonly PendingJoin[]) {
  const fits = (rise: Rise) => joins.some((join) => isFitting(rise, join))
  return { fitting: rises.filter(fits), unfitting: rises.filter((rise) => !fits(rise)) }
}

function isFitting({ isGuest, roleIds }: Rise | Tombstone, join: PendingJoin): boolean {
  if (isGuest && !join.isGuest) return false
  return roleIds.every((roleId) => join.roleIds.includes(roleId))
}

/** Nobody joins by an invite whose time is over. */
function mayBring(stone: Tombstone, join: PendingJoin): boolean {
  const isOver = stone.expiresAt !== null && stone.expiresAt <= join.joinedAt
  return !isOver && isFitting(stone, join)
}

function mayBeUsedUpBy({ usesLeft, isExpired }: Tombstone, count: number): boolean {
  return usesLeft !== null && usesLeft > 0 && usesLeft <= count && !isExpired
}

function isExactlyUsedUp(from: Rise | Tombstone, count: number): boolean {
  return 'usesLeft' in from ? mayBeUsedUpBy(from, count) : true
}

function usesOfRises(rises: readonly Rise[]): Use[] {
  return rises.flatMap((rise) =>
    Array.from({ length: rise.uses }, () => useOf(rise, rise.isVanity, true)),
  )
}

/** @param most uses that an invite without a limit may stand for */
function usesOfStones(tombstones: readonly Tombstone[], most = 0): Use[] {
  return tombstones.flatMap((stone) =>
    Array.from({ length: stone.usesLeft ?? most }, () => useOf(stone, false, false)),
  )
}

function useOf(from: Rise | Tombstone, isVanity: boolean, isMeasured: boolean): Use {
  return { code: from.code, inviterId: from.inviterId, isVanity, from, isMeasured }
}

function methodOf({ from }: Use): Attribution['method'] {
  if (!('usesLeft' in from)) return 'use-count'
  return from.usesLeft === null || from.isExpired ? 'gone' : 'used-up'
}

function candidatesOfUse({ code, inviterId, from }: Use): Candidate[] {
  return [{ code, inviterId }, ...('sharedWith' in from ? from.sharedWith : [])]
}

function candidatesOf(uses: readonly Use[]): Candidate[] {
  return mergeCandidates(uses.flatMap(candidatesOfUse))
}

function mergeCandidates(candidates: readonly Candidate[]): Candidate[] {
  const byCode = new Map(candidates.map(({ code, inviterId }) => [code, { code, inviterId }]))
  return [...byCode.values()]
}

/** @param doubt the codes among which what is left is open; empty where there is no doubt */
function leftoverRises(uses: readonly Use[], spentCount: number, doubt: Candidate[]): Rise[] {
  const left = new Map<Rise, number>()
  for (const { from } of uses.slice(spentCount)) {
    if (!('usesLeft' in from)) left.set(from, (left.get(from) ?? 0) + 1)
  }
  return [...left].map(([rise, count]) => ({
    ...rise,
    uses: count,
    sharedWith: doubt.length > 0 ? doubt : rise.sharedWith,
  }))
}

function leftoverStones(tombstones: readonly Tombstone[], spent: readonly Use[]): Tombstone[] {
  return tombstones.flatMap((stone) => {
    const used = spent.filter(({ from }) => from === stone).length
    if (used === 0 || stone.usesLeft === null) return [stone]
    return used < stone.usesLeft ? [{ ...stone, usesLeft: stone.usesLeft - used }] : []
  })
}

function debtOf({ memberId, joinedAt }: PendingJoin, now: number): Debt {
  return { memberId, joinedAt, owedSince: now }
}
