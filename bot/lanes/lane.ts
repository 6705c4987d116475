import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { JournalEntry } from '#core/journal/entries.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import type { GuildState, GuildStates, SettleOutcome } from '#core/redis/guild-states.ts'
import type { LaneEvent } from './lane-event.ts'
import type { ListOutcome } from './list-invites.ts'
import { settleBatch, type BatchResult } from './settle-batch.ts'

/** Most events one settlement takes; the rest wait for the next. */
const BATCH_MAX = 500
/** First and longest pause before the same batch is looked at, or written, again. */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 2_000

export type LaneDeps = {
  states: GuildStates
  listInvites: (guildId: string) => Promise<ListOutcome>
  /** Fencing epoch of this process. */
  epoch: number
  /** Told after each settlement that has journal entries. */
  onJournalled: (partition: number, entries: readonly JournalEntry[]) => void
  /** Told once a newer process has taken the guild over: this one must stop. */
  onFenced: () => void
  log: Logger
  now: () => number
  signal: AbortSignal
}

type Refusal = Exclude<SettleOutcome['kind'], 'settled'>

/**
 * Settles one guild's events in the order of their arrival.
 *
 *   idle      nothing to do               → push: loading
 *   loading   state from Redis            → fetching, or settling where no join waits
 *   fetching  one invite list             → settling; events that come meanwhile wait for the next
 *   settling  decide, then one script     → loading when the state was stale; pausing when joins and
 *                                           rises do not add up yet, or a store is away; else idle
 *   pausing   longer each time            → loading
 *   closed    the guild was disabled, or this process was fenced or is stopping
 */
export class Lane {
  readonly guildId: string
  readonly generation: number
  readonly #deps: LaneDeps
  readonly #queue: LaneEvent[] = []
  #state: GuildState | undefined
  #isRunning = false
  #isClosed = false
  #retryMs = RETRY_MIN_MS
  #idleSince: number

  constructor(guildId: string, generation: number, deps: LaneDeps) {
    this.guildId = guildId
    this.generation = generation
    this.#deps = deps
    this.#idleSince = deps.now()
  }

  /** Takes an event; never waits. */
  push(event: LaneEvent): void {
    if (this.#isClosed) {
      event.close()
      return
    }
    this.#queue.push(event)
    if (!this.#isRunning) void this.#run()
  }

  /** Drops what is not settled: nobody will ask for it again. */
  close(): void {
    this.#isClosed = true
    for (const event of this.#queue.splice(0)) event.close()
  }

  /** When the lane last had something to do, in ms; undefined while it has. */
  get idleSince(): number | undefined {
    return this.#isRunning ? undefined : this.#idleSince
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    const { signal, log, now } = this.#deps
    while (this.#queue.length > 0 && !signal.aborted && !this.#isClosed) {
      try {
        const isDone = await this.#step()
        if (isDone) this.#retryMs = RETRY_MIN_MS
        else await this.#pause()
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error)
        log.warn({ guildId: this.guildId, err }, 'settling failed; trying again')
        this.#state = undefined
        await this.#pause()
      }
    }
    this.#idleSince = now()
    this.#isRunning = false
  }

  /** @returns false where the same events have to be looked at again, later */
  async #step(): Promise<boolean> {
    const { states, listInvites, now } = this.#deps
    const size = Math.min(this.#queue.length, BATCH_MAX)
    const needsList = this.#queue.slice(0, size).some(asksForList)
    const [state, list] = await Promise.all([
      this.#state ?? states.load(this.guildId),
      needsList ? listInvites(this.guildId) : undefined,
    ])
    this.#state = state
    if (this.#isClosed) return true

    const covered = this.#dropCovered(state, size)
    const events = this.#queue.slice(0, size - covered)
    if (events.length === 0) return true
    const result = settleBatch({
      events,
      before: state.snapshot,
      leftover: state.leftover,
      list,
      now: now(),
    })
    if (result.kind === 'wait') return false
    return this.#write(events, state, result)
  }

  async #write(
    events: readonly LaneEvent[],
    state: GuildState,
    result: Extract<BatchResult, { kind: 'settle' }>,
  ): Promise<boolean> {
    const { states, epoch, onJournalled } = this.#deps
    const position = events.findLast((event) => event.position)?.position
    const outcome = await states.settle({
      guildId: this.guildId,
      generation: this.generation,
      epoch,
      position,
      expectedVersion: state.version,
      entries: result.entries,
      leftover: result.leftover,
      isPrimed: result.snapshot !== undefined,
      change: result.change,
    })
    if (outcome.kind !== 'settled') return this.#refused(outcome.kind)
    this.#state = {
      version: outcome.version,
      snapshot: result.snapshot,
      leftover: result.leftover,
      lastSettled: position ?? state.lastSettled,
    }
    for (const event of this.#queue.splice(0, events.length)) event.close()
    if (result.entries.length > 0) onJournalled(partitionOfGuild(this.guildId), result.entries)
    return true
  }

  #refused(refusal: Refusal): boolean {
    const { log, onFenced } = this.#deps
    const guildId = this.guildId
    switch (refusal) {
      case 'covered':
      case 'stale-version':
        // An answer got lost, or another process settled: what is covered falls out after a reload.
        this.#state = undefined
        return true
      case 'journal-full':
        log.warn({ guildId }, 'journal full; settling waits for the recorder')
        return false
      case 'stale-generation':
        log.info({ guildId }, 'guild was disabled; its events are discarded')
        this.close()
        return true
      case 'stale-epoch':
        log.error({ guildId }, 'a newer process owns this guild')
        this.#isClosed = true
        onFenced()
        return true
      default:
        return refusal satisfies never
    }
  }

  /**
   * Removes events that were settled before, from the first `size`: all dispatches up to the newest
   * covered one, as they settle in order, also those of an older session. What no dispatch brought
   * stays. @returns how many
   */
  #dropCovered({ lastSettled }: GuildState, size: number): number {
    if (lastSettled === undefined) return 0
    const isCovered = ({ position }: LaneEvent) =>
      position?.sessionId === lastSettled.sessionId && position.sequence <= lastSettled.sequence
    const head = this.#queue.slice(0, size)
    const upToCovered = head.slice(0, head.findLastIndex(isCovered) + 1)
    const kept = upToCovered.filter(({ position }) => position === undefined)
    this.#queue.splice(0, upToCovered.length, ...kept)
    for (const event of upToCovered) if (event.position !== undefined) event.close()
    return upToCovered.length - kept.length
  }

  async #pause(): Promise<void> {
    const pauseMs = this.#retryMs
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
    await sleep(pauseMs, undefined, { signal: this.#deps.signal }).catch(() => undefined)
  }
}

function asksForList(event: LaneEvent): boolean {
  return event.kind === 'prime' || event.kind === 'join'
}
