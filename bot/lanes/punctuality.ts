import { MEMORY_MS, makeListLag, type KeptLag, type ListLag } from './list-lag.ts'
import { makePeak } from './peak.ts'

/** Longest time that a late dispatch is waited for. */
const LATENESS_MAX_MS = 2_500
/** Below this, dispatches count as being in time. */
const IN_TIME_MS = 500
/** A list that is asked for at once is asked for before a join is as old as this. */
const AT_ONCE_MS = 250
/** A second look is asked for when a join is as old as this, and counts until it is that old. */
export const SECOND_LOOK_MS = 250
const SOON_MS = 400
/** Until so many dispatches were seen in time, they are taken to be late. */
const PROOF = 20
/** While lists are waited for, one is asked for at once no oftener: they are scarce. */
const PROBE_EVERY_MS = 200
/** The same where it is known by how little they lag: it only tells whether they still do. */
const PROBE_LITTLE_EVERY_MS = 5_000

/** Lists come by two requests, which may lag differently: invites, and the vanity URL's uses. */
export type ListKind = 'invites' | 'vanity'

/** What outlives a process: a successor need not learn it anew. */
export type KeptPunctuality = Record<ListKind, KeptLag> & { latenessMs: number | null }

/**
 * How late Discord's dispatches and invite lists are, as this process, and those before it, have
 * seen them lately.
 *
 * A list that is new shows every join's own use. One that lags may show only what happened before
 * it, the use of somebody whose dispatch is on its way, or that an invite was deleted: so lanes wait
 * for lists to be new enough, and, where dispatches are late too, for those on their way.
 */
export class Punctuality {
  readonly #now: () => number
  readonly #lists: Readonly<Record<ListKind, ListLag>>
  readonly #lateness = makePeak(MEMORY_MS)
  /** Our clock against Discord's: the least delay ever seen counts as none. */
  #offsetMs = Infinity
  #seen = 0
  #probeAt = 0

  constructor(now: () => number) {
    this.#now = now
    this.#lists = { invites: makeListLag(now), vanity: makeListLag(now) }
  }

  /** @param delayMs from Discord's `joined_at` to the arrival of the dispatch */
  sawDispatch(delayMs: number): void {
    this.#offsetMs = Math.min(this.#offsetMs, delayMs)
    this.#seen += 1
    this.#lateness.add(delayMs - this.#offsetMs, this.#now())
  }

  /** From Discord's clock to ours, by the quickest dispatch, in ms. */
  get clockOffsetMs(): number {
    return Number.isFinite(this.#offsetMs) ? this.#offsetMs : 0
  }

  /** Whether a list that is asked for when a join is so old is asked for as soon as can be. */
  isAtOnce(ageMs: number): boolean {
    return ageMs < AT_ONCE_MS
  }

  /** Whether it is asked for soon after that. */
  isSoon(ageMs: number): boolean {
    return ageMs < SOON_MS
  }

  list(kind: ListKind): ListLag {
    return this.#lists[kind]
  }

  /** True where a list may be asked for that is only to tell whether lists are in time. */
  takeProbe(listLagMs: number): boolean {
    if (this.#now() < this.#probeAt) return false
    const everyMs = listLagMs < LATENESS_MAX_MS ? PROBE_LITTLE_EVERY_MS : PROBE_EVERY_MS
    this.#probeAt = this.#now() + everyMs
    return true
  }

  /** How long to wait, in ms, for a list to be new enough, and for dispatches on their way. */
  waits(hasVanity: boolean): { listLagMs: number; dispatchMs: number } {
    const { invites, vanity } = this.#lists
    const listLagMs = Math.max(invites.waitMs, hasVanity ? vanity.waitMs : 0)
    // A list that is as new as can be shows the joins' own uses: whoever is late adds to the doubt.
    const isProven = invites.isProven && (vanity.isProven || !hasVanity)
    if (listLagMs === 0 || !isProven) return { listLagMs, dispatchMs: 0 }
    const latenessMs = this.#seen >= PROOF ? this.#lateness.highest(this.#now()) : LATENESS_MAX_MS
    const isLate = latenessMs >= IN_TIME_MS
    return { listLagMs, dispatchMs: isLate ? Math.min(latenessMs * 1.5, LATENESS_MAX_MS) : 0 }
  }

  get kept(): KeptPunctuality {
    const { invites, vanity } = this.#lists
    const latenessMs = this.#seen >= PROOF ? this.#lateness.highest(this.#now()) : null
    return { invites: invites.kept, vanity: vanity.kept, latenessMs }
  }

  /** Takes over what a predecessor has seen. */
  restore({ invites, vanity, latenessMs }: KeptPunctuality): void {
    this.#lists.invites.restore(invites)
    this.#lists.vanity.restore(vanity)
    if (latenessMs === null) return
    this.#seen = Math.max(this.#seen, PROOF)
    this.#lateness.add(latenessMs, this.#now())
  }
}
