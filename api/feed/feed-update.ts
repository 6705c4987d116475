import type { FeedEvent } from '#core/events/feed-event.ts'
import type { JoinPosition, JoinRow } from '#core/postgres/joins-page.ts'
import type { Join, JoinLeft } from '../schemas/join.ts'
import { joinId, positionOf, wireJoin } from '../wire-join.ts'

/** One event of the live feed. Only a join moves the place that a client comes back to. */
export type FeedUpdate =
  | { event: 'join'; data: Join; position: JoinPosition }
  | { event: 'revised'; data: Join }
  | { event: 'left'; data: JoinLeft }

/** What `events` mean, by the rows they name; in the order in which the rows were recorded. */
export function feedUpdates(events: readonly FeedEvent[], rows: readonly JoinRow[]): FeedUpdate[] {
  const kinds = new Map<string, Set<FeedEvent['kind']>>()
  for (const { kind, joinedAt, memberId } of events) {
    const name = `${joinedAt}-${memberId}`
    kinds.set(name, (kinds.get(name) ?? new Set()).add(kind))
  }
  return rows.flatMap((row) => updatesOf(row, kinds.get(joinId(row)) ?? new Set()))
}

export function joinUpdate(row: JoinRow): FeedUpdate & { event: 'join' } {
  return { event: 'join', data: wireJoin(row), position: positionOf(row) }
}

function updatesOf(row: JoinRow, kinds: ReadonlySet<FeedEvent['kind']>): FeedUpdate[] {
  // A join as it is now says all: who came and left in one batch is shown as gone.
  if (kinds.has('join')) return [joinUpdate(row)]
  const updates: FeedUpdate[] = []
  if (kinds.has('revised')) updates.push({ event: 'revised', data: wireJoin(row) })
  if (kinds.has('left') && row.left_at) {
    updates.push({ event: 'left', data: { id: joinId(row), leftAt: row.left_at.toISOString() } })
  }
  return updates
}

/** Whether `a` comes after `b` in the order in which joins are recorded. */
export function isAfter(a: JoinPosition, b: JoinPosition): boolean {
  const byTime =
    a.recordedAt.getTime() - b.recordedAt.getTime() || a.joinedAt.getTime() - b.joinedAt.getTime()
  return byTime === 0 ? BigInt(a.memberId) > BigInt(b.memberId) : byTime > 0
}
