import type { Look } from './batch.ts'
import { isHumanJoin } from './batch.ts'
import { joinedAtOf, type LaneEvent } from './lane-event.ts'
import { LIST_LAG_MAX_MS } from '#core/attribution/merge-list.ts'

/** Whether an event is settled by a list. */
export function asksForList(event: LaneEvent): boolean {
  if (event.kind === 'age') return event.needsList
  return event.kind === 'prime' || event.kind === 'join' || event.kind === 'missed-join'
}

/** The last look, where it shows all that any list could of these events. */
export function shownBy(
  last: Look | undefined,
  events: readonly LaneEvent[],
  clockOffsetMs: number,
): Look | undefined {
  const isShown = (event: LaneEvent) => {
    if (event.kind !== 'join') return !asksForList(event)
    const joinedAt = joinedAtOf(event) + clockOffsetMs
    return event.member.isBot || (last !== undefined && joinedAt + LIST_LAG_MAX_MS < last.askedAt)
  }
  return events.some(isHumanJoin) && events.every(isShown) ? last : undefined
}
