import type { SettledJoin } from '#core/attribution/ledger.ts'
import { joinedAtOf, type LaneEvent } from './lane-event.ts'

/** Discord may send a join again, with a `joined_at` that is off by less than this. */
const REPEAT_WITHIN_MS = 2_000
/** A repeat comes soon or never. */
const REMEMBERED_MS = 60_000
const REMEMBERED_MAX = 1_000

/** Members who came lately, so that a join which Discord sends again is not counted again. */
export class RecentJoins {
  readonly #joinedAt = new Map<string, number>()

  /** True for a join that came before. */
  isRepeat(event: LaneEvent): boolean {
    if (event.kind === 'leave') this.#joinedAt.delete(event.memberId)
    if (event.kind !== 'join' && event.kind !== 'missed-join') return false
    const { memberId } = event.member
    const joinedAt = joinedAtOf(event)
    const known = this.#joinedAt.get(memberId)
    if (known !== undefined && Math.abs(joinedAt - known) < REPEAT_WITHIN_MS) return true
    this.#joinedAt.delete(memberId)
    this.#joinedAt.set(memberId, joinedAt)
    this.#forget(event.receivedAt)
    return false
  }

  /**
   * Takes over what a predecessor has settled.
   * @param queue what came meanwhile and is not settled, in order
   * @returns those of the queue that are told again
   */
  restore(settled: readonly SettledJoin[], queue: readonly LaneEvent[]): Set<LaneEvent> {
    const before = new RecentJoins()
    for (const { memberId, joinedAt } of settled) before.#joinedAt.set(memberId, joinedAt)
    const repeats = new Set(queue.filter((event) => before.isRepeat(event)))
    for (const [memberId, joinedAt] of before.#joinedAt) this.#joinedAt.set(memberId, joinedAt)
    return repeats
  }

  #forget(now: number): void {
    for (const [memberId, joinedAt] of this.#joinedAt) {
      const isOld = now - joinedAt > REMEMBERED_MS
      if (!isOld && this.#joinedAt.size <= REMEMBERED_MAX) return
      this.#joinedAt.delete(memberId)
    }
  }
}
