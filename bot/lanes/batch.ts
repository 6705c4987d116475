import type { Comparison } from '#core/attribution/compare-lists.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { Snapshot, SnapshotChange } from '#core/attribution/snapshot.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import type { ListOutcome } from '../discord/list-outcome.ts'
import type { JoinEvent, LaneEvent, ListedInvite } from './lane-event.ts'

/** One reading of the invites. Instants in ms. */
export type Look = { list: ListOutcome; askedAt: number }

/** What looks that led to no settlement have seen: it may be gone before the next. */
export type Sighting = Comparison & {
  snapshot: Snapshot
  /** Every invite that any of them showed. */
  listed: ReadonlyMap<string, ListedInvite>
}

export type BatchInput = {
  events: readonly LaneEvent[]
  /** Those that came since: an invite that they tell of may have brought a join of the batch. */
  coming?: readonly LaneEvent[]
  /** Undefined where no list was ever read. */
  before: Snapshot | undefined
  /** As it is stored, where that differs: owners of the bot's own invites became known. */
  stored?: Snapshot | undefined
  /** Codes of invites that are known no more, though they were: see `GuildState`. */
  unreadable: readonly string[]
  /** By looks since `before` that led to no settlement. */
  seen: Sighting | undefined
  ledger: Ledger
  /** Undefined where nothing in the batch asked for a list. */
  look: Look | undefined
  /** Lists are known to lag by up to this: a join's use is in one that was asked for later. */
  listLagMs: number
  /** By how much our clock, and dispatches at their quickest, are behind Discord's; negative: ahead. */
  clockOffsetMs: number
  /** Members may come without an invite: discovery, hubs, lobbies. */
  isOpen: boolean
  /** Dispatches were lost since the snapshot. */
  isMissed: boolean
  /** Since when the guild's dispatches come, in ms; null while they do not. */
  connectedSince: number | null
  /** Who added which bot, as far as it is known. */
  adders: ReadonlyMap<string, string>
  now: number
}

/** `count` of the events, from the first, are settled; the rest, and `wait`, look again later. */
export type BatchResult =
  /** `againAt`: when the oldest join is waited for no longer, in ms; undefined for no such time. */
  | { kind: 'wait'; seen: Sighting | undefined; againAt: number | undefined }
  | {
      kind: 'settle'
      count: number
      entries: JournalEntry[]
      snapshot: Snapshot | undefined
      change: SnapshotChange
      ledger: Ledger
      /** Every human join was explained by a rise that was measured: the list is new enough. */
      isFresh: boolean
    }

export type SettledBatch = Extract<BatchResult, { kind: 'settle' }>

/** A join by an invite, or without one: bots are added. */
export function isHumanJoin(event: LaneEvent): event is JoinEvent {
  return event.kind === 'join' && !event.member.isBot
}
