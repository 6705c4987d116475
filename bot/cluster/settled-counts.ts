import type { ClusterMetrics } from './metrics.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { isUnseen } from '#core/journal/nameless-member.ts'

type SettledMetrics = Pick<
  ClusterMetrics,
  'joinsSettled' | 'joinsRevised' | 'joinsPerSettlement' | 'usesWrittenOff' | 'dispatchToSettled'
>

/** Counts what one settlement made durable at `now`. */
export function countSettled(
  metrics: SettledMetrics,
  entries: readonly JournalEntry[],
  now: number,
): void {
  let joins = 0
  for (const entry of entries) {
    switch (entry.kind) {
      case 'join': {
        const { source, method, confidence, reason } = entry.attribution
        metrics.joinsSettled.inc({ source, method, confidence, reason: reason ?? 'none' })
        // Nobody's dispatch brought who has no name; bots are told by the audit log, not by a list.
        if (isUnseen(entry.memberId)) break
        if (source !== 'bot') joins += 1
        metrics.dispatchToSettled.observe({ kind: 'join' }, secondsSince(entry.receivedAt, now))
        break
      }
      case 'leave':
        metrics.dispatchToSettled.observe({ kind: 'leave' }, secondsSince(entry.leftAt, now))
        break
      case 'revise':
        metrics.joinsRevised.inc({ confidence: entry.attribution.confidence })
        break
      case 'write-off':
        metrics.usesWrittenOff.inc(entry.uses)
        break
      case 'invite':
      case 'invite-gone':
        break
      default:
        entry satisfies never
    }
  }
  if (joins > 0) metrics.joinsPerSettlement.observe(joins)
}

/** Clocks may go back. */
function secondsSince(at: number, now: number): number {
  return Math.max(0, now - at) / 1_000
}
