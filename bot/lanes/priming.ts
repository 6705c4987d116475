import type { Lanes } from './lanes.ts'
import type { Logger } from 'pino'
import { repeat } from '#core/timing/repeat.ts'

const TICK_MS = 200
/** Guilds that are looked at in a tick, at most: those of shards that are not connected yet wait. */
const LOOKED_AT_MAX = 2_000

export type PrimingOptions = {
  lanes: Lanes
  generationOf: (guildId: string) => number | undefined
  /** Since when the guild's dispatches come, in ms; null while they do not. */
  connectedSince: (guildId: string) => number | null
  /** Lists that this process may ask for on behalf of priming, a second. */
  listsPerSecond: number
  log: Logger
  now: () => number
}

/**
 * Reads the invites of many guilds without taking the lists from those where members join: so many
 * a second and no more. A guild that somebody joins meanwhile is primed by that.
 */
export class Priming {
  readonly #options: PrimingOptions
  readonly #waiting = new Set<string>()
  /** Guilds whose dispatches were lost for a time, until their next list is read. */
  readonly #missed = new Set<string>()
  readonly #later = new Map<string, NodeJS.Timeout>()
  readonly #stop: () => Promise<void>
  #allowance = 0

  constructor(options: PrimingOptions) {
    this.#options = options
    const { log } = options
    this.#stop = repeat({ duty: 'prime-guilds', everyMs: TICK_MS, log, run: () => this.#tick() })
  }

  /** Those without the module are passed over when their turn comes. */
  add(guildIds: readonly string[]): void {
    for (const guildId of guildIds) {
      if (this.#options.generationOf(guildId) !== undefined) this.#waiting.add(guildId)
    }
  }

  /** As `add`, for guilds whose dispatches were lost for a time. */
  addMissed(guildIds: readonly string[]): void {
    this.add(guildIds)
    for (const guildId of guildIds) if (this.#waiting.has(guildId)) this.#missed.add(guildId)
  }

  /** As `add`, after a pause: what Discord refused is asked for again some time. */
  addLater(guildId: string, pauseMs: number): void {
    clearTimeout(this.#later.get(guildId))
    const timer = setTimeout(() => {
      this.#later.delete(guildId)
      this.add([guildId])
    }, pauseMs)
    this.#later.set(guildId, timer.unref())
  }

  /** True once for a guild whose dispatches were lost: its next list tells what happened. */
  takeCatchUp(guildId: string): boolean {
    return this.#missed.delete(guildId)
  }

  /** Whether that list is still to come. */
  awaitsCatchUp(guildId: string): boolean {
    return this.#missed.has(guildId)
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  #tick(): Promise<void> {
    const { listsPerSecond, lanes, generationOf, connectedSince, now } = this.#options
    // At least one whole list fits, or a process with less than one a second would never ask.
    const mostAtOnce = Math.max(1, listsPerSecond)
    this.#allowance = Math.min(this.#allowance + (listsPerSecond * TICK_MS) / 1_000, mostAtOnce)
    for (const guildId of [...this.#waiting].slice(0, LOOKED_AT_MAX)) {
      if (this.#allowance < 1) break
      this.#waiting.delete(guildId)
      // A list from before the session would have to be read again once it begins.
      if (connectedSince(guildId) === null) {
        this.#waiting.add(guildId)
        continue
      }
      const generation = generationOf(guildId)
      if (generation === undefined) continue
      this.#allowance -= 1
      lanes.push(guildId, generation, {
        kind: 'prime',
        receivedAt: now(),
        position: undefined,
        close: () => undefined,
      })
    }
    return Promise.resolve()
  }
}
