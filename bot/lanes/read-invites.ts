import type { Candidate } from '#core/attribution/attribution.ts'
import { compareLists, tombstoneOf } from '#core/attribution/compare-lists.ts'
import type { Ledger, Rise, Tombstone } from '#core/attribution/ledger.ts'
import { mergeList } from '#core/attribution/merge-list.ts'
import type { KnownInvite, Snapshot } from '#core/attribution/snapshot.ts'
import type { BatchInput, Sighting } from './batch.ts'
import type { LaneEvent, ListedInvite } from './lane-event.ts'

export type Seen = {
  snapshot: Snapshot | undefined
  ledger: Ledger
  /** New invites that the list does not show. */
  unlisted: Candidate[]
  sighting?: Sighting
}

/** The snapshot after the batch, and the ledger with all that is new in it. */
export function readInvites(input: BatchInput, before: Snapshot | undefined, ledger: Ledger): Seen {
  const { look, events, now, isMissed } = input
  const told = toldBy(input)
  if (look?.list.kind !== 'list') return withoutDeleted(before, events, ledger, now)
  const { invites } = look.list
  const listed = { ...ledger, listedAt: Math.max(ledger.listedAt, look.askedAt) }
  if (before === undefined) return { snapshot: invites, ledger: listed, unlisted: [] }

  const earlier = input.seen ?? {
    snapshot: withUnreadable(before, invites, input.unreadable),
    listed: new Map<string, ListedInvite>(),
    rises: [],
    tombstones: [],
  }
  const gone = [...ledger.tombstones, ...earlier.tombstones]
  const known = input.seen ? withCreated(earlier.snapshot, told, gone) : earlier.snapshot
  const snapshot = mergeList(known, invites, gone, look.askedAt)
  const news = compareLists(known, snapshot, now, isMissed)
  const rises = [...(isMissed ? asMissed(earlier.rises) : earlier.rises), ...news.rises]
  const tombstones = [...earlier.tombstones, ...news.tombstones]
  return {
    snapshot,
    unlisted: [...snapshot.values()].filter(({ code }) => !invites.has(code)),
    sighting: { snapshot, listed: new Map([...earlier.listed, ...invites]), rises, tombstones },
    ledger: {
      ...listed,
      rises: [...ledger.rises, ...rises],
      tombstones: [...ledger.tombstones, ...tombstones],
    },
  }
}

/** Every event that may tell of a new invite. */
export function toldBy({ events, coming = [] }: BatchInput): readonly LaneEvent[] {
  return [...events, ...coming]
}

/** Dispatches were lost: what rose just before that may be explained by one of those. */
export function asMissed(rises: readonly Rise[]): Rise[] {
  return rises.map((rise) => ({ ...rise, isMissed: true }))
}

/** Invites of which nobody knows how often they had been used begin with what the list says. */
function withUnreadable(
  before: Snapshot,
  invites: ReadonlyMap<string, KnownInvite>,
  codes: readonly string[],
): Snapshot {
  if (codes.length === 0) return before
  const found = codes.flatMap((code) => invites.get(code) ?? [])
  return new Map([
    ...before,
    ...found.map((invite): [string, KnownInvite] => [invite.code, invite]),
  ])
}

/** The snapshot with those invites that events tell of. */
export function withCreated<S extends Snapshot | undefined>(
  before: S,
  events: readonly LaneEvent[],
  gone: readonly Tombstone[] = [],
): S | Snapshot {
  if (before === undefined) return before
  const snapshot = new Map<string, KnownInvite>(before)
  for (const event of events) {
    if (event.kind !== 'invite-created') continue
    const { invite } = event
    // A list may have shown it, and its uses, before its dispatch came.
    const isKnown = snapshot.has(invite.code) || gone.some(({ code }) => code === invite.code)
    if (!isKnown) snapshot.set(invite.code, { ...invite, uses: 0 })
  }
  return snapshot.size === before.size ? before : snapshot
}

/** A deleted invite may have been used by a join whose dispatch is still to come. */
function withoutDeleted(
  before: Snapshot | undefined,
  events: readonly LaneEvent[],
  ledger: Ledger,
  now: number,
): Seen {
  if (before === undefined) return { snapshot: undefined, ledger, unlisted: [] }
  const snapshot = new Map(before)
  const tombstones = [...ledger.tombstones]
  for (const event of events) {
    const invite = event.kind === 'invite-deleted' ? snapshot.get(event.code) : undefined
    if (invite === undefined) continue
    snapshot.delete(invite.code)
    tombstones.push(tombstoneOf(invite, now))
  }
  if (snapshot.size === before.size) return { snapshot: before, ledger, unlisted: [] }
  return { snapshot, ledger: { ...ledger, tombstones }, unlisted: [] }
}

/** All that rows show of the invites that the batch, or a look before it, has seen. */
export function listedInvites(input: BatchInput): ReadonlyMap<string, ListedInvite> {
  const { look, seen } = input
  const created = toldBy(input).filter((event) => event.kind === 'invite-created')
  const listed = look?.list.kind === 'list' ? look.list.invites : undefined
  if (listed && created.length === 0 && seen === undefined) return listed
  return new Map([
    ...created.map(({ invite }): [string, ListedInvite] => [invite.code, invite]),
    ...(seen?.listed ?? []),
    ...(listed ?? []),
  ])
}
