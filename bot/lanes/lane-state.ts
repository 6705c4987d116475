import { splitCovered } from './covered-events.ts'
import type { LaneDeps } from './lane-deps.ts'
import type { LaneEvent } from './lane-event.ts'
import { RecentJoins } from './recent-joins.ts'
import type { Look, Sighting } from './batch.ts'
import type { GuildState } from '#core/redis/guild-states.ts'

/** What a lane knows of its guild, as Redis has it, and which events are to be settled yet. */
export type LaneState = {
  /** Reads it where it is not known. Events that were told before are removed. */
  load(): Promise<GuildState>
  keep(state: GuildState): void
  /** It is read anew, and with it what is new since. */
  forget(): void
  /** What looks that led to no settlement have seen since. */
  seen: Sighting | undefined
  /** The newest look that showed a list. */
  lastLook: Look | undefined
  /** Takes an event, unless it was told before. */
  push(event: LaneEvent): boolean
  readonly queue: readonly LaneEvent[]
  /** The oldest events, removed and closed: they are settled, or never will be. */
  closeFirst(count: number): LaneEvent[]
  /** Of the oldest events, those that are still to be settled; what was settled is removed. */
  withoutCovered(state: GuildState, taken: readonly LaneEvent[]): LaneEvent[]
}

export function makeLaneState(
  guildId: string,
  { states, log, now }: Pick<LaneDeps, 'states' | 'log' | 'now'>,
): LaneState {
  const queue: LaneEvent[] = []
  const recent = new RecentJoins()
  let state: GuildState | undefined

  function remove(gone: ReadonlySet<LaneEvent>): void {
    if (gone.size === 0) return
    queue.splice(0, queue.length, ...queue.filter((event) => !gone.has(event)))
    for (const event of gone) event.close()
  }

  const own: LaneState = {
    seen: undefined,
    lastLook: undefined,
    queue,
    async load() {
      if (state !== undefined) return state
      const loaded = await states.load(guildId)
      const { unreadable, isLedgerLost, ledger } = loaded
      if (unreadable.length > 0) {
        log.warn({ guildId, invites: unreadable.length }, 'invites are unreadable; read anew')
      }
      if (isLedgerLost) log.warn({ guildId }, 'what was left to explain is of another format; lost')
      // Somebody may have been owed a rise that a newcomer must not be given.
      const namelessDebts = { count: 1, owedSince: now() }
      state = isLedgerLost ? { ...loaded, ledger: { ...ledger, namelessDebts } } : loaded
      remove(recent.restore(ledger.settledJoins, queue))
      return state
    },
    keep(kept) {
      state = kept
      own.seen = undefined
    },
    forget() {
      state = undefined
      own.seen = undefined
      own.lastLook = undefined
    },
    push(event) {
      if (recent.isRepeat(event)) return false
      queue.push(event)
      return true
    },
    closeFirst(count) {
      const gone = queue.splice(0, count)
      for (const event of gone) event.close()
      return gone
    },
    withoutCovered({ lastSettled }, taken) {
      const { covered, kept } = splitCovered(taken, lastSettled)
      remove(new Set(covered))
      const isQueued = new Set(queue)
      return kept.filter((event) => isQueued.has(event))
    },
  }
  return own
}
