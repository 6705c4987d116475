import { unexplained } from '#core/attribution/attribute.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import { diffSnapshots, type KnownInvite, type Snapshot } from '#core/attribution/snapshot.ts'
import { writeOff } from '#core/attribution/write-off.ts'
import { isHumanJoin, type BatchInput, type BatchResult } from './batch.ts'
import { explainBatch, graceMs } from './explain-batch.ts'
import { goneEntries, inviteEntries, memberEntries, writtenOffEntries } from './journal-entries.ts'
import { joinedAtOf, type LaneEvent } from './lane-event.ts'
import { nameMissed } from './name-missed.ts'
import { asMissed, listedInvites, readInvites, toldBy, withCreated } from './read-invites.ts'

/** Joins that are remembered so that one which is told again, also to a successor, is known. */
export const SETTLED_JOINS_MAX = 100

/** Decides what a batch of a guild's events comes to. Pure: the lane does the waiting and writing. */
export function settleBatch(input: BatchInput): BatchResult {
  const { look, now, connectedSince } = input
  const count = countDue(input)
  const due = input.events.slice(0, count)
  const before = withCreated(input.before, toldBy(input))

  const known = withEvidence(input.isMissed ? withMissed(input.ledger) : input.ledger, due)
  const over = writeOff(known, ageAt(due, now), connectedSince)
  const seen = readInvites({ ...input, events: due }, before, over.ledger)
  const named = nameMissed(due, seen.ledger)
  const explained =
    count === 0 ? 'wait' : explainBatch(input, due, { ...seen, ledger: named.ledger }, before)
  if (explained === 'wait') {
    const oldest = input.events.find(isHumanJoin)
    const graceEndsAt = (oldest?.receivedAt ?? now) + graceMs(input.isOpen)
    const againAt = graceEndsAt > now ? graceEndsAt : undefined
    return { kind: 'wait', seen: seen.sighting ?? input.seen, againAt }
  }

  // The list that was read now is a further one for all but the joins that it was read for.
  const overNow = due.some(isHumanJoin)
    ? { ledger: explained.ledger, writtenOff: [], revisions: [] }
    : writeOff(explained.ledger, ageAt(due, now), connectedSince)
  const { snapshot } = seen
  const { change, passing } = changes(input, before, snapshot)
  const revisions = [...over.revisions, ...explained.revisions, ...overNow.revisions]
  return {
    kind: 'settle',
    count,
    snapshot,
    change: look?.list.kind === 'list' ? withoutUnreadable(input, change, snapshot) : change,
    ledger: withSettled(overNow.ledger, named.events, now),
    isFresh: explained.isFresh,
    entries: [
      ...inviteEntries(
        [...change.changed.map(({ code }) => code), ...passing],
        listedInvites(input),
      ),
      ...writtenOffEntries([...over.writtenOff, ...overNow.writtenOff]),
      ...memberEntries(
        named.events,
        (event) => explained.attributions.get(event) ?? unexplained('no-rise'),
      ),
      ...revisions.map((revision) => ({ kind: 'revise' as const, ...revision })),
      ...goneEntries([...change.removed, ...passing], lastSeen(input, before), now),
    ],
  }
}

/**
 * How many events, from the first, can be settled by this look: up to the first join whose use may
 * not be in the list yet. In an open guild that is one within the grace, in which the dispatch of
 * another may be on its way.
 */
function countDue(input: BatchInput): number {
  const { events, look, listLagMs, clockOffsetMs, isOpen, now } = input
  if (look?.list.kind !== 'list') return events.length
  const firstYoung = events.findIndex((event) => {
    if (!isHumanJoin(event)) return false
    if (isOpen && now - event.receivedAt < graceMs(isOpen)) return true
    return listLagMs > 0 && joinedAtOf(event) + clockOffsetMs > look.askedAt - listLagMs
  })
  return firstYoung === -1 ? events.length : firstYoung
}

/** What is left over does not age while a join that it may explain waits for a list, or for Redis. */
function ageAt(events: readonly LaneEvent[], now: number): number {
  return Math.min(now, ...events.filter(isHumanJoin).map(({ receivedAt }) => receivedAt))
}

/** What rose just before dispatches were lost may be explained by one of those. */
function withMissed(ledger: Ledger): Ledger {
  return { ...ledger, rises: asMissed(ledger.rises) }
}

/** What evidence explains is neither owed nor left over any more. */
function withEvidence(ledger: Ledger, events: readonly LaneEvent[]): Ledger {
  const evidence = events.filter((event) => event.kind === 'evidence')
  if (evidence.length === 0) return ledger
  const members = new Set(evidence.map(({ memberId }) => memberId))
  const rises = [...ledger.rises]
  for (const { isFirstCode, attribution } of evidence) {
    const i = isFirstCode ? rises.findIndex(({ code }) => code === attribution.code) : -1
    const rise = rises[i]
    if (rise === undefined) continue
    rises.splice(i, 1, ...(rise.uses > 1 ? [{ ...rise, uses: rise.uses - 1 }] : []))
  }
  const debts = ledger.debts.filter(({ memberId }) => !members.has(memberId))
  return { ...ledger, rises, debts }
}

/** How the snapshot changes, and the codes that came and went: no snapshot shows them, yet a join
 *  may be by one of them. */
function changes(
  { before: known, stored = known, seen }: BatchInput,
  before: Snapshot | undefined,
  after: Snapshot | undefined,
) {
  if (after === undefined) return { change: { changed: [], removed: [] }, passing: [] }
  const everSeen = new Set([...(before?.keys() ?? []), ...(seen?.listed.keys() ?? [])])
  const passing = [...everSeen].filter((code) => !after.has(code) && !stored?.has(code))
  return { change: diffSnapshots(stored ?? new Map(), after), passing }
}

/** Invites that may be gone, with the uses that were seen last. */
function lastSeen({ seen }: BatchInput, before: Snapshot | undefined): Snapshot {
  const known = before ?? new Map<string, KnownInvite>()
  return seen === undefined ? known : new Map([...known, ...seen.listed, ...seen.snapshot])
}

/** What cannot be read is replaced by the list, or is gone. */
function withoutUnreadable<C extends { removed: string[] }>(
  { unreadable }: BatchInput,
  change: C,
  after: Snapshot | undefined,
): C {
  if (unreadable.length === 0) return change
  const gone = unreadable.filter((code) => !after?.has(code))
  return { ...change, removed: [...change.removed, ...gone] }
}

function withSettled(ledger: Ledger, events: readonly LaneEvent[], settledAt: number): Ledger {
  const joins = new Map(ledger.settledJoins.map((join) => [join.memberId, join]))
  for (const event of events) {
    if (event.kind === 'leave') joins.delete(event.memberId)
    if (event.kind !== 'join' && event.kind !== 'missed-join') continue
    const { memberId } = event.member
    joins.delete(memberId)
    joins.set(memberId, { memberId, joinedAt: joinedAtOf(event), settledAt })
  }
  return { ...ledger, settledJoins: [...joins.values()].slice(-SETTLED_JOINS_MAX) }
}
