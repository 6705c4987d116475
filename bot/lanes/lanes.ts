import { setTimeout as sleep } from 'node:timers/promises'
import type { LaneEvent } from './lane-event.ts'
import type { LaneDeps } from './lane-deps.ts'
import { Lane } from './lane.ts'

/** A lane that had nothing to do for this long is gone, and its snapshot with it. */
const IDLE_LANE_MS = 30_000
const SWEEP_EVERY_MS = 10_000

/** The lanes of this process: one for each guild that something happens in. */
export class Lanes {
  readonly #deps: LaneDeps
  readonly #lanes = new Map<string, Lane>()
  readonly #sweep: NodeJS.Timeout

  constructor(deps: LaneDeps) {
    this.#deps = deps
    this.#sweep = setInterval(() => this.#dropIdle(), SWEEP_EVERY_MS)
  }

  push(guildId: string, generation: number, event: LaneEvent): void {
    let lane = this.#lanes.get(guildId)
    if (lane !== undefined && lane.generation !== generation) {
      lane.close()
      lane = undefined
    }
    if (lane === undefined) {
      lane = new Lane(guildId, generation, this.#deps)
      this.#lanes.set(guildId, lane)
    }
    lane.push(event)
  }

  /** Discards what a guild that was disabled still has under way. */
  drop(guildId: string): void {
    this.#lanes.get(guildId)?.close()
    this.#lanes.delete(guildId)
  }

  get size(): number {
    return this.#lanes.size
  }

  /** Waits until every lane is idle, for `timeoutMs` at most. What is left is replayed later. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = this.#deps.now() + timeoutMs
    while (this.#deps.now() < deadline && [...this.#lanes.values()].some(isBusy)) await sleep(20)
  }

  stop(): void {
    clearInterval(this.#sweep)
  }

  #dropIdle(): void {
    const idleBefore = this.#deps.now() - IDLE_LANE_MS
    for (const [guildId, lane] of this.#lanes) {
      if (lane.idleSince !== undefined && lane.idleSince < idleBefore) this.#lanes.delete(guildId)
    }
  }
}

function isBusy(lane: Lane): boolean {
  return lane.idleSince === undefined
}
