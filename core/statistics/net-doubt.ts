/** What of an inviter's figures rests on joins that several invites share. */
export type SharedCounts = {
  /** Joins that the inviter is credited with, among those whose split by inviter is not known. */
  creditedPresent: number
  creditedLeft: number
  /** Joins of the same kind that are credited to others or to nobody, and may be the inviter's. */
  othersPresent: number
  othersLeft: number
  /** Members still there who may be one too many: not even the code's number is exact. */
  tooManyMax: number
  /** The same, one too few. */
  tooFewMax: number
  /** There are older ones that were not looked at. */
  isMore: boolean
}

/** `members`: by how much a net count may be off, either way; at least so much where `isMore`. */
export type NetDoubt = { members: number; isMore: boolean }

/**
 * How far an inviter's net count may be from the truth. Codes are exact, so an inviter has brought
 * as many as it says; not known is who. That matters only where some have left and some have not:
 * one who is there may be changed for one who has gone, or the other way round.
 */
export function netDoubt(counts: SharedCounts | undefined): NetDoubt {
  if (counts === undefined) return { members: 0, isMore: false }
  const { creditedPresent, creditedLeft, othersPresent, othersLeft } = counts
  const lower = Math.min(creditedPresent, othersLeft) + counts.tooManyMax
  const higher = Math.min(creditedLeft, othersPresent) + counts.tooFewMax
  return { members: Math.max(lower, higher), isMore: counts.isMore }
}
