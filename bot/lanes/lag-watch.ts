import { splitByFit } from '#core/attribution/uses.ts'
import type { Rise } from '#core/attribution/ledger.ts'
import { joinedAtOf, type JoinEvent, type LaneEvent } from './lane-event.ts'
import type { Punctuality } from './punctuality.ts'
import type { BatchResult, Look } from './settle-batch.ts'

/** What one guild's lists tell of how late lists are. */
export type LagWatch = {
  /** Whether to look now, although what the list shows is not settled on: once for each join. */
  takesProbe: (events: readonly LaneEvent[], now: number) => boolean
  note: (noted: Noted) => void
}

type Noted = {
  look: Look | undefined
  events: readonly LaneEvent[]
  result: BatchResult
  /** Rises that were known before the list. */
  leftOver: readonly Rise[]
  /** The joins have just come: a list that shows them all is in time. */
  isProbe: boolean
  /** Members may come without an invite: what a list does not show may not be there. */
  isOpen: boolean
}

export function makeLagWatch(punctuality: Punctuality): LagWatch {
  let probed: LaneEvent | undefined
  /** Lists lag by at least this, in ms: one did not show joins that were so old. */
  let shortMs: number | undefined
  return {
    takesProbe(events, now) {
      const [oldest] = humanJoins(events)
      if (oldest === undefined || oldest === probed) return false
      if (!punctuality.isAtOnce(now - joinedAtOf(oldest)) || !punctuality.takeProbe()) return false
      probed = oldest
      return true
    },
    note({ look, events, result, leftOver, isProbe, isOpen }) {
      const joins = humanJoins(events)
      const [oldest] = joins
      const newest = joins.at(-1)
      if (look?.list.kind !== 'list' || oldest === undefined || newest === undefined) return
      if (result.kind === 'settle') {
        const isAtOnce = punctuality.isAtOnce(look.askedAt - joinedAtOf(oldest))
        if (result.isFresh && shortMs !== undefined) punctuality.sawLag(shortMs)
        else if (result.isFresh && isAtOnce) punctuality.sawInTime()
        shortMs = undefined
      } else if (!isShown(joins, [...leftOver, ...(result.seen?.rises ?? [])])) {
        if (!isOpen) shortMs = Math.max(shortMs ?? 0, look.askedAt - joinedAtOf(newest))
      } else if (isProbe) punctuality.sawInTime()
    },
  }
}

/** The rises are enough for every join. */
function isShown(joins: readonly JoinEvent[], rises: readonly Rise[]): boolean {
  const pending = joins.map((event) => ({
    memberId: event.member.memberId,
    joinedAt: joinedAtOf(event),
    roleIds: event.member.roleIds,
    isGuest: event.member.isGuest,
  }))
  const { fitting } = splitByFit(rises, pending)
  return fitting.reduce((sum, { uses }) => sum + uses, 0) >= joins.length
}

function humanJoins(events: readonly LaneEvent[]): JoinEvent[] {
  return events.filter((event) => event.kind === 'join').filter(({ member }) => !member.isBot)
}
