import { makePeak } from './peak.ts'
import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'

/** What was seen counts for this long. */
export const MEMORY_MS = 10 * 60_000
/** Below this, lists count as being in time. */
const IN_TIME_MS = 250
/** Until so many joins in a row were shown as early, lists are taken to lag by more. */
export const LIST_PROOF = 10
/** Shortest wait for lists that lag by a little: that of a second look soon after the first. */
const LITTLE_MS = 400
const MARGIN = 1.5

/** What outlives a process. */
export type KeptLag = { inTimeInARow: number; littleInARow: number; lagMs: number }

/**
 * How late one kind of list is, as far as joins have shown.
 *
 *   unproven   lists may lag by as much as any can: waited for so long
 *   a little   ten joins in a row were in a list that was asked for soon after them: waited for as
 *              long as any list lagged lately, with a margin
 *   in time    ten joins in a row were in one that was asked for at once, and none lagged lately
 */
export type ListLag = {
  /** A list that was asked for at once showed all. */
  sawInTime(): void
  /** One that was asked for soon after did, and not the one before. */
  sawLittle(lagMs: number): void
  /** None did before this was over. */
  sawLag(lagMs: number): void
  /** How long after a join a list has to be asked for, in ms, to show its use. */
  readonly waitMs: number
  /** Enough joins have shown how late lists are. */
  readonly isProven: boolean
  /** A second look soon after the first may be of use: lists are not known to lag by much. */
  readonly mayBeLittle: boolean
  readonly kept: KeptLag
  restore(kept: KeptLag): void
}

export function makeListLag(now: () => number): ListLag {
  const peak = makePeak(MEMORY_MS)
  let inTimeInARow = 0
  let littleInARow = 0
  return {
    sawInTime() {
      inTimeInARow += 1
      littleInARow += 1
    },
    sawLittle(lagMs) {
      inTimeInARow = 0
      littleInARow += 1
      peak.add(lagMs, now())
    },
    sawLag(lagMs) {
      inTimeInARow = 0
      littleInARow = 0
      peak.add(lagMs, now())
    },
    get waitMs() {
      if (littleInARow < LIST_PROOF) return LIST_LAG_MAX_MS
      const lagMs = peak.highest(now())
      if (inTimeInARow >= LIST_PROOF && lagMs < IN_TIME_MS) return 0
      return Math.min(Math.max(lagMs * MARGIN, LITTLE_MS), LIST_LAG_MAX_MS)
    },
    get isProven() {
      return littleInARow >= LIST_PROOF
    },
    get mayBeLittle() {
      return peak.highest(now()) <= LITTLE_MS
    },
    get kept() {
      return { inTimeInARow, littleInARow, lagMs: peak.highest(now()) }
    },
    restore(kept) {
      inTimeInARow = kept.inTimeInARow
      littleInARow = kept.littleInARow
      peak.add(kept.lagMs, now())
    },
  }
}
