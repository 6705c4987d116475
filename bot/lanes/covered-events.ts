import type { DispatchPosition } from '#core/redis/guild-states.ts'
import type { LaneEvent } from './lane-event.ts'

/**
 * Splits events into those that were settled before, and those that were not: covered are all
 * dispatches up to the newest that is, as they settle in order, also those of an older session.
 * What no dispatch brought stays.
 */
export function splitCovered(
  events: readonly LaneEvent[],
  lastSettled: DispatchPosition | undefined,
): { covered: LaneEvent[]; kept: LaneEvent[] } {
  if (lastSettled === undefined) return { covered: [], kept: [...events] }
  const newest = events.findLastIndex(
    ({ position }) =>
      position?.sessionId === lastSettled.sessionId && position.sequence <= lastSettled.sequence,
  )
  const isCovered = ({ position }: LaneEvent, i: number) => i <= newest && position !== undefined
  return {
    covered: events.filter(isCovered),
    kept: events.filter((event, i) => !isCovered(event, i)),
  }
}
