import type { FeedEvent } from '#core/events/feed-event.ts'
import type { Overturned } from './overturned.ts'
import type { JournalReject } from './parse-settlement.ts'

/** What one transaction did. */
export type Batch = {
  /** Partitions that another recorder had. */
  skipped: number[]
  /** Partitions whose journal may hold more. */
  unfinished: number[]
  /** Partitions whose journal Redis had lost, and that are recorded anew from its beginning. */
  resets: number[]
  /** When joins and leaves reached us, in ms. */
  arrivals: { kind: 'join' | 'leave'; at: number }[]
  joins: number
  entries: number
  ignored: number
  rejects: JournalReject[]
  overturned: Overturned[]
  announcements: number
  feed: Map<string, FeedEvent[]>
  /** Traces of the joins in it, as `traceparent`s. */
  traced: string[]
}

export function emptyBatch(): Batch {
  return {
    skipped: [],
    unfinished: [],
    resets: [],
    arrivals: [],
    joins: 0,
    entries: 0,
    ignored: 0,
    rejects: [],
    overturned: [],
    announcements: 0,
    feed: new Map(),
    traced: [],
  }
}
