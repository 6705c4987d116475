import type { Attribution, Candidate } from './attribution.ts'
import type { PendingJoin, Rise, SeenCandidate, Tombstone } from './ledger.ts'

/** A dispatch may come this long after what it tells of, at the most. */
export const DISPATCH_LATE_MAX_MS = 2_500

/** Most codes that an explanation, or what is left over, names: a reader needs no more of them. */
export const CANDIDATES_MAX = 50

/** One use of an invite, and whether it is measured or only possible. */
export type Use = Candidate & { isVanity: boolean; from: Rise | Tombstone; isMeasured: boolean }

/** An invite that gives roles, or admits guests, brings as many as carry them, and no others: what
 *  it rose beyond that, members of the guild did. */
export function splitByFit(rises: readonly Rise[], joins: readonly PendingJoin[]) {
  const fitting: Rise[] = []
  const unfitting: Rise[] = []
  for (const rise of rises) {
    // One of which part was spent in doubt stands for the others in doubt with it.
    const isInDoubt = rise.sharedWith.length > 0
    const most = joins.filter((join) => isFitting(rise, join)).length
    const uses = isInDoubt || !isForSome(rise) ? rise.uses : Math.min(rise.uses, most)
    if (uses > 0) fitting.push({ ...rise, uses })
    if (uses < rise.uses) unfitting.push({ ...rise, uses: rise.uses - uses })
  }
  return { fitting, unfitting }
}

/** To each join its use, if any: those that bring only some members to those, in the first place. */
export function assignUses(
  joins: readonly PendingJoin[],
  uses: readonly Use[],
): (Use | undefined)[] {
  const left = uses.toSorted((a, b) => Number(isForSome(b.from)) - Number(isForSome(a.from)))
  return joins.map((join) => {
    const at = left.findIndex(({ from }) => from.sharedWith.length > 0 || isFitting(from, join))
    return at === -1 ? undefined : left.splice(at, 1)[0]
  })
}

/** Gives roles, or admits guests: only who carries them came by it. */
export function isForSome({ isGuest, roleIds }: Rise | Tombstone): boolean {
  return isGuest || roleIds.length > 0
}

export function isFitting({ isGuest, roleIds }: Rise | Tombstone, join: PendingJoin): boolean {
  if (isGuest && !join.isGuest) return false
  return roleIds.every((roleId) => join.roleIds.includes(roleId))
}

/** Nobody joins by an invite whose time is over. */
export function mayBring(stone: Tombstone, join: PendingJoin): boolean {
  const isOver = stone.expiresAt !== null && stone.expiresAt <= join.joinedAt
  return !isOver && isFitting(stone, join)
}

/** In an open guild one of the joins may have needed no invite, and a use be a later one's: not if
 *  it was seen so long ago that everybody whose use it may be has been heard of. */
export function isRipe(from: Rise | Tombstone, now: number): boolean {
  return now - shownAt(from) >= DISPATCH_LATE_MAX_MS
}

/** When its uses were first shown, or that it is no more, in ms. */
function shownAt(from: Rise | Tombstone): number {
  return 'seenAt' in from ? from.seenAt : from.goneAt
}

export function mayBeUsedUpBy({ usesLeft, isExpired }: Tombstone, count: number): boolean {
  return usesLeft !== null && usesLeft > 0 && usesLeft <= count && !isExpired
}

export function isExactlyUsedUp({ from }: Use, count: number): boolean {
  return 'usesLeft' in from ? mayBeUsedUpBy(from, count) : true
}

/** @param most uses that are asked for; beyond them, each rise stands for one, so that its code is
 *    among the candidates */
export function usesOfRises(rises: readonly Rise[], most: number): Use[] {
  let missing = most
  // Who came since has a rise of their own; what is left of the others is theirs who were missed.
  const missedLast = rises.toSorted((a, b) => Number(a.isMissed) - Number(b.isMissed))
  return missedLast.flatMap((rise) => {
    const length = Math.min(rise.uses, Math.max(1, missing))
    missing -= length
    return Array.from({ length }, () => useOf(rise, rise.isVanity, true))
  })
}

/** @param most uses that one invite may stand for */
export function usesOfStones(tombstones: readonly Tombstone[], most: number): Use[] {
  return tombstones.flatMap((stone) => {
    const length = Math.min(stone.usesLeft ?? most, most)
    return Array.from({ length }, () => useOf(stone, false, false))
  })
}

function useOf(from: Rise | Tombstone, isVanity: boolean, isMeasured: boolean): Use {
  return { code: from.code, inviterId: from.inviterId, isVanity, from, isMeasured }
}

export function methodOf({ from }: Use): Attribution['method'] {
  if (!('usesLeft' in from)) return 'use-count'
  return from.usesLeft === null || from.isExpired ? 'gone' : 'used-up'
}

export function candidatesOfUse({ from }: Use): SeenCandidate[] {
  const { code, inviterId, sharedWith } = from
  return [{ code, inviterId, seenAt: shownAt(from) }, ...sharedWith]
}

export function candidatesOfStones(stones: readonly Tombstone[]): SeenCandidate[] {
  return stones.flatMap((stone) => {
    const { code, inviterId, sharedWith } = stone
    return [{ code, inviterId, seenAt: shownAt(stone) }, ...sharedWith]
  })
}

/** One a code, with its newest use. */
export function mergeCandidates(candidates: readonly SeenCandidate[]): SeenCandidate[] {
  const byCode = new Map<string, SeenCandidate>()
  for (const { code, inviterId, seenAt } of candidates) {
    const newest = Math.max(seenAt, byCode.get(code)?.seenAt ?? 0)
    byCode.set(code, { code, inviterId, seenAt: newest })
  }
  return [...byCode.values()]
}

/** As many as are named: those with the newest uses, which explain most joins to come. */
export function newestCandidates(candidates: readonly SeenCandidate[]): readonly SeenCandidate[] {
  if (candidates.length <= CANDIDATES_MAX) return candidates
  return candidates.toSorted((a, b) => b.seenAt - a.seenAt).slice(0, CANDIDATES_MAX)
}

/** Those of which a use was seen after the join came. */
export function candidatesOf(
  join: PendingJoin,
  candidates: readonly SeenCandidate[],
): readonly SeenCandidate[] {
  return candidates.filter(({ seenAt }) => seenAt >= join.cameAt)
}

/** @param doubt the codes among which what is left is open; empty where there is no doubt */
export function leftoverRises(
  rises: readonly Rise[],
  spent: readonly Use[],
  doubt: readonly SeenCandidate[],
): Rise[] {
  const taken = countBySource(spent)
  const named = [...newestCandidates(doubt)]
  return rises.flatMap((rise) => {
    const uses = rise.uses - (taken.get(rise) ?? 0)
    const sharedWith = doubt.length > 0 ? named : rise.sharedWith
    return uses > 0 ? [{ ...rise, uses, sharedWith }] : []
  })
}

function countBySource(uses: readonly Use[]): ReadonlyMap<Use['from'], number> {
  const counts = new Map<Use['from'], number>()
  for (const { from } of uses) counts.set(from, (counts.get(from) ?? 0) + 1)
  return counts
}

export function leftoverStones(
  tombstones: readonly Tombstone[],
  spent: readonly Use[],
  doubt: readonly SeenCandidate[],
): Tombstone[] {
  const taken = countBySource(spent)
  const named = [...newestCandidates(doubt)]
  const inDoubt = new Set(doubt.map(({ code }) => code))
  return tombstones.flatMap((stone) => {
    const used = taken.get(stone) ?? 0
    const usesLeft = stone.usesLeft === null ? null : stone.usesLeft - used
    if (used > 0 && usesLeft === 0) return []
    return [{ ...stone, usesLeft, sharedWith: inDoubt.has(stone.code) ? named : stone.sharedWith }]
  })
}
