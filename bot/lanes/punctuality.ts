import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'

/** Longest time that a late dispatch, or an old list, is waited for. */
const LATENESS_MAX_MS = 2_500
/** Below this, dispatches and lists count as being in time. */
const IN_TIME_MS = 500
/** What was seen counts for this long. */
const MEMORY_MS = 10 * 60_000
/** Until so many dispatches were seen in time, they are taken to be late. */
const PROOF = 20
/** Until so many joins in a row were in a list that was asked for at once, lists are taken to lag. */
const LIST_PROOF = 10
/** While lists are waited for, one is asked for at once no oftener: they are scarce. */
const PROBE_EVERY_MS = 200

/**
 * How late Discord's dispatches and invite lists are, as this process has seen them lately.
 *
 * A list that is new shows every join's own use. One that lags may show only what happened before
 * it, the use of somebody whose dispatch is on its way, or that an invite was deleted: so lanes wait
 * for lists to be new enough, and, where dispatches are late too, for those on their way.
 */
export class Punctuality {
  readonly #now: () => number
  readonly #lateness: Peak
  readonly #lag: Peak
  /** Our clock against Discord's: the least delay ever seen counts as none. */
  #offsetMs = Infinity
  #seen = 0
  #inTimeInARow = 0
  #probeAt = 0

  constructor(now: () => number) {
    this.#now = now
    this.#lateness = new Peak(MEMORY_MS)
    this.#lag = new Peak(MEMORY_MS)
  }

  /** @param delayMs from Discord's `joined_at` to the arrival of the dispatch */
  sawDispatch(delayMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs, delayMs)
    this.#seen += 1
    this.#lateness.add(delayMs - this.#offsetMs, this.#now())
  }

  /**
   * @param ageMs how old a join is, by Discord's clock and ours
   * @returns whether a list that is asked for now is asked for as soon as can be
   */
  isAtOnce(ageMs: number): boolean {
    return ageMs - this.#offsetMs < IN_TIME_MS / 2
  }

  /** A list that was asked for at once showed the uses of all joins that waited. */
  sawInTime(): void {
    this.#inTimeInARow += 1
  }

  /** @param lagMs how long after a join a list did not show its use yet */
  sawLag(lagMs: number): void {
    if (lagMs > LIST_LAG_MAX_MS) return
    this.#lag.add(lagMs, this.#now())
    // While lists are waited for, nobody looks again soon: the lag may be longer than was seen.
    if (!this.#isListProven || lagMs >= IN_TIME_MS / 2) this.#inTimeInARow = 0
  }

  /** True where a list may be asked for that is only to tell whether lists are in time. */
  takeProbe(): boolean {
    if (this.#now() < this.#probeAt) return false
    this.#probeAt = this.#now() + PROBE_EVERY_MS
    return true
  }

  get #isListProven(): boolean {
    return this.#inTimeInARow >= LIST_PROOF
  }

  /** How long to wait, in ms, for a list to be new enough, and for dispatches on their way. */
  get waits(): { listLagMs: number; dispatchMs: number } {
    // A list that is as new as can be shows the joins' own uses: whoever is late adds to the doubt.
    if (!this.#isListProven) return { listLagMs: LATENESS_MAX_MS, dispatchMs: 0 }
    const lagMs = this.#lag.highest(this.#now())
    if (lagMs < IN_TIME_MS / 2) return { listLagMs: 0, dispatchMs: 0 }
    const isProven = this.#seen >= PROOF
    const latenessMs = isProven ? this.#lateness.highest(this.#now()) : LATENESS_MAX_MS
    const withMargin = (ms: number) => Math.min(ms * 1.5, LATENESS_MAX_MS)
    const isLate = latenessMs >= IN_TIME_MS
    return { listLagMs: withMargin(lagMs), dispatchMs: isLate ? withMargin(latenessMs) : 0 }
  }
}

/** The highest of the values of some time: of the running half of it, and of the one before. */
class Peak {
  readonly #halfMs: number
  #current = 0
  #previous = 0
  #endsAt = 0

  constructor(memoryMs: number) {
    this.#halfMs = memoryMs / 2
  }

  add(value: number, now: number): void {
    this.#turn(now)
    this.#current = Math.max(this.#current, value)
  }

  highest(now: number): number {
    this.#turn(now)
    return Math.max(this.#current, this.#previous)
  }

  #turn(now: number): void {
    if (now < this.#endsAt) return
    this.#previous = now < this.#endsAt + this.#halfMs ? this.#current : 0
    this.#current = 0
    this.#endsAt = now + this.#halfMs
  }
}
