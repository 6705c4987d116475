import type { ListOutcome } from '../discord/list-outcome.ts'
import type { LaneEvent } from './lane-event.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { Traces } from '#core/telemetry/traces.ts'

/** Other joins of one list or settlement that each of them names. */
const LINKS_MAX = 16

/** Something that was done for several joins at once. */
type Shared = { guildId: string; events: readonly LaneEvent[]; startedAt: number; endedAt: number }

/** Tells the traces of joins that the list they wait for was read, or was not. */
export function traceFetch(traces: Traces, list: ListOutcome, shared: Shared): void {
  addToEach(traces, shared, (joins) => ({
    name: 'fetch',
    fields: { 'usher.guild.id': shared.guildId, 'usher.joins': joins, 'usher.list': list.kind },
    fault: list.kind === 'list' ? undefined : list.kind,
  }))
}

/** Tells the traces of joins that they are durable, and by what. */
export function traceSettle(
  traces: Traces,
  entries: readonly JournalEntry[],
  shared: Shared,
): void {
  const attributions = new Map(
    entries.flatMap((entry) =>
      entry.kind === 'join' ? [[entry.traceparent, entry.attribution] as const] : [],
    ),
  )
  addToEach(traces, shared, (joins, traceparent) => {
    const { source, method, confidence, reason } = attributions.get(traceparent) ?? {}
    return {
      name: 'settle',
      fields: {
        'usher.guild.id': shared.guildId,
        'usher.joins': joins,
        ...(source && { 'usher.source': source }),
        ...(method && { 'usher.method': method }),
        ...(confidence && { 'usher.confidence': confidence }),
        ...(reason && { 'usher.reason': reason }),
      },
    }
  })
}

/** Joins share lists and settlements: each one's trace has the span, linked with the others'. */
function addToEach(
  traces: Traces,
  { events, startedAt, endedAt }: Shared,
  spanOf: (
    joins: number,
    traceparent: string,
  ) => Omit<Parameters<Traces['add']>[1], 'startedAt' | 'endedAt' | 'links'>,
): void {
  const traced = events.flatMap(({ traceparent }) => traceparent ?? [])
  const joins = events.filter(({ kind }) => kind === 'join').length
  for (const traceparent of traced) {
    const links = traced.filter((other) => other !== traceparent).slice(0, LINKS_MAX)
    traces.add(traceparent, { ...spanOf(joins, traceparent), startedAt, endedAt, links })
  }
}
