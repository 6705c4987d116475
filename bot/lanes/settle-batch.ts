import type { Attribution, Candidate, Reason } from '#core/attribution/attribution.ts'
import { compareLists, tombstoneOf, type Comparison } from '#core/attribution/compare-lists.ts'
import { explainJoins, unexplained, type Revision } from '#core/attribution/explain-joins.ts'
import { ageLedger, type Ledger, type Rise, type Tombstone } from '#core/attribution/ledger.ts'
import { LIST_LAG_MAX_MS, mergeList } from '#core/attribution/merge-list.ts'
import {
  diffSnapshots,
  type KnownInvite,
  type Snapshot,
  type SnapshotChange,
} from '#core/attribution/snapshot.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { nameMissed } from './name-missed.ts'
import { goneEntries, inviteEntries, memberEntries, writtenOffEntries } from './journal-entries.ts'
import { joinedAtOf, type JoinEvent, type LaneEvent, type ListedInvite } from './lane-event.ts'
import type { ListOutcome } from '../discord/list-outcome.ts'

/** Joins and rises that do not add up are looked at again for this long. */
const ADD_UP_GRACE_MS = 3_000
/** No dispatch holds a lane for longer, however long Discord's list stays out of reach. */
const LIST_GRACE_MS = 60_000
/** Who added a bot may be told later than that it came. */
const UNKNOWN_BOT_MS = 60_000

/** One reading of the invites. Instants in ms. */
export type Look = { list: ListOutcome; askedAt: number }

/** What looks that led to no settlement have seen: it may be gone before the next. */
export type Sighting = Comparison & { snapshot: Snapshot }

export type BatchInput = {
  events: readonly LaneEvent[]
  /** Undefined where no list was ever read. */
  before: Snapshot | undefined
  /** By looks since `before` that led to no settlement. */
  seen: Sighting | undefined
  ledger: Ledger
  /** Undefined where nothing in the batch asked for a list. */
  look: Look | undefined
  /** Lists are known to lag by up to this: a join's use is in one that was asked for later. */
  listLagMs: number
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
  | { kind: 'wait'; seen: Sighting | undefined }
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

/** Decides what a batch of a guild's events comes to. Pure: the lane does the waiting and writing. */
export function settleBatch(input: BatchInput): BatchResult {
  const { events, look, now } = input
  const count = countDue(input)
  const due = events.slice(0, count)
  const before = withCreated(input.before, events)

  const { ledger: aged, writtenOff } = ageLedger(
    withEvidence(input.isMissed ? withMissed(input.ledger) : input.ledger, due),
    ageAt(due, now),
    input.connectedSince,
  )
  const seen = readInvites({ ...input, events: due }, before, aged)
  const named = nameMissed(due, seen.ledger)
  const decided =
    count === 0 ? 'wait' : explain(input, due, { ...seen, ledger: named.ledger }, before)
  if (decided === 'wait') {
    return { kind: 'wait', seen: seen.sighting ?? input.seen }
  }

  const { snapshot } = seen
  const change = snapshot
    ? diffSnapshots(input.before ?? new Map(), snapshot)
    : { changed: [], removed: [] }
  // Created and gone again within the batch: no snapshot shows it, yet a join may be by it.
  const passing = [...(before?.keys() ?? [])].filter(
    (code) => snapshot && !snapshot.has(code) && !input.before?.has(code),
  )
  const known = knownInvites(look, events)
  return {
    kind: 'settle',
    count,
    snapshot,
    change,
    ledger: decided.ledger,
    isFresh: decided.isFresh,
    entries: [
      ...inviteEntries([...change.changed.map(({ code }) => code), ...passing], known),
      ...writtenOffEntries(writtenOff),
      ...memberEntries(
        named.events,
        (event) => decided.attributions.get(event) ?? unexplained('no-rise'),
      ),
      ...decided.revisions.map((revision) => ({ kind: 'revise' as const, ...revision })),
      ...goneEntries([...change.removed, ...passing], before, now),
    ],
  }
}

/**
 * How many events, from the first, can be settled by this look: up to the first join whose use may
 * not be in the list yet. In an open guild that is one within the grace, in which the dispatch of
 * another may be on its way.
 */
function countDue({ events, look, listLagMs, isOpen, now }: BatchInput): number {
  if (look?.list.kind !== 'list') return events.length
  const firstYoung = events.findIndex((event) => {
    if (!isHumanJoin(event)) return false
    if (isOpen && now - event.receivedAt < ADD_UP_GRACE_MS) return true
    return listLagMs > 0 && joinedAtOf(event) > look.askedAt - listLagMs
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

function asMissed(rises: readonly Rise[]): Rise[] {
  return rises.map((rise) => ({ ...rise, isMissed: true }))
}

type Seen = {
  snapshot: Snapshot | undefined
  ledger: Ledger
  unlisted: Candidate[]
  sighting?: Sighting
}

/** The snapshot after the batch, and the ledger with all that is new in it. */
function readInvites(input: BatchInput, before: Snapshot | undefined, ledger: Ledger): Seen {
  const { look, events, now } = input
  // While no dispatch comes, nobody knows whether they will: a successor's are lost, if any are.
  const isMissed = input.isMissed || input.connectedSince === null
  if (look?.list.kind !== 'list') return withoutDeleted(before, events, ledger, now)
  const { invites } = look.list
  if (before === undefined) return { snapshot: invites, ledger, unlisted: [] }
  const earlier = input.seen ?? { snapshot: before, rises: [], tombstones: [] }
  const gone = [...ledger.tombstones, ...earlier.tombstones]
  const known = input.seen ? withCreated(earlier.snapshot, events, gone) : before
  const snapshot = mergeList(known, invites, gone, look.askedAt)
  const news = compareLists(known, snapshot, now, isMissed)
  const rises = [...(isMissed ? asMissed(earlier.rises) : earlier.rises), ...news.rises]
  const tombstones = [...earlier.tombstones, ...news.tombstones]
  return {
    snapshot,
    unlisted: [...snapshot.values()].filter(({ code }) => !invites.has(code)),
    sighting: { snapshot, rises, tombstones },
    ledger: {
      ...ledger,
      rises: [...ledger.rises, ...rises],
      tombstones: [...ledger.tombstones, ...tombstones],
    },
  }
}

type Decided = {
  attributions: ReadonlyMap<LaneEvent, Attribution>
  revisions: Revision[]
  ledger: Ledger
  isFresh: boolean
}

function explain(
  input: BatchInput,
  due: readonly LaneEvent[],
  { ledger, unlisted }: Seen,
  before: Snapshot | undefined,
): Decided | 'wait' {
  const { look, isOpen, now } = input
  const humans = due.filter(isHumanJoin)
  const bots = explainBots(input, due, ledger)
  const attributions = new Map<LaneEvent, Attribution>(bots.attributions)
  const rest = { revisions: bots.revisions, ledger: bots.ledger, isFresh: false }
  const everyHuman = (reason: Reason): Decided => {
    for (const event of humans) attributions.set(event, unexplained(reason))
    return { attributions, ...rest }
  }

  const [oldest] = humans
  const waitedMs = oldest === undefined ? Infinity : now - oldest.receivedAt
  if (oldest !== undefined) {
    if (look?.list.kind === 'list-failed') {
      return waitedMs < LIST_GRACE_MS ? 'wait' : everyHuman('list-failed')
    }
    if (look?.list.kind !== 'list') return everyHuman(look?.list.kind ?? 'list-failed')
    if (before === undefined) return everyHuman('not-primed')
  }
  // The last look has to be late enough to show what the slowest list would show.
  const isLateEnough =
    look === undefined || humans.every((e) => look.askedAt - joinedAtOf(e) >= LIST_LAG_MAX_MS)
  const explanation = explainJoins({
    joins: humans.map((event) => ({
      memberId: event.member.memberId,
      joinedAt: joinedAtOf(event),
      roleIds: event.member.roleIds,
      isGuest: event.member.isGuest,
    })),
    others: input.events.filter(isHumanJoin).length - humans.length,
    ledger: bots.ledger,
    unlisted,
    isOpen,
    isLastLook: waitedMs >= ADD_UP_GRACE_MS && isLateEnough,
    now,
  })
  if (explanation.kind === 'wait') return 'wait'
  for (const [i, event] of humans.entries()) {
    attributions.set(event, explanation.attributions[i] ?? unexplained('no-rise'))
  }
  return {
    attributions,
    revisions: [...bots.revisions, ...explanation.revisions],
    ledger: explanation.ledger,
    isFresh: explanation.attributions.every(({ method }) => method === 'use-count'),
  }
}

/** Bots do not come by invites: somebody added them, and the audit log tells who. */
function explainBots({ adders, now }: BatchInput, due: readonly LaneEvent[], ledger: Ledger) {
  const attributions: [LaneEvent, Attribution][] = []
  const revisions: Revision[] = []
  const known = new Map(adders)
  for (const event of due) {
    if (event.kind === 'bot-added') known.set(event.botId, event.adderId)
  }
  const unknownBots = ledger.unknownBots.filter(({ memberId, joinedAt, owedSince }) => {
    const adderId = known.get(memberId)
    if (adderId !== undefined) {
      revisions.push({ memberId, joinedAt, attribution: addedBot(adderId) })
      return false
    }
    return now - owedSince < UNKNOWN_BOT_MS
  })
  for (const event of due) {
    if (event.kind !== 'join' || !event.member.isBot) continue
    const { memberId } = event.member
    const adderId = known.get(memberId)
    attributions.push([event, addedBot(adderId)])
    if (adderId !== undefined) continue
    unknownBots.push({ memberId, joinedAt: joinedAtOf(event), owedSince: now })
  }
  return { attributions, revisions, ledger: { ...ledger, unknownBots } }
}

function addedBot(adderId: string | undefined): Attribution {
  const isKnown = adderId !== undefined
  return {
    source: 'bot',
    method: isKnown ? 'audit-log' : 'none',
    confidence: isKnown ? 'certain' : 'unknown',
    reason: isKnown ? null : 'bot-adder-unknown',
    code: null,
    inviterId: adderId ?? null,
    candidates: [],
  }
}

function isHumanJoin(event: LaneEvent): event is JoinEvent {
  return event.kind === 'join' && !event.member.isBot
}

function withCreated<S extends Snapshot | undefined>(
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

function knownInvites(
  look: Look | undefined,
  events: readonly LaneEvent[],
): ReadonlyMap<string, ListedInvite> {
  const created = events.filter((event) => event.kind === 'invite-created')
  if (look?.list.kind === 'list' && created.length === 0) return look.list.invites
  const known = new Map(created.map(({ invite }) => [invite.code, invite]))
  if (look?.list.kind === 'list') {
    for (const invite of look.list.invites.values()) known.set(invite.code, invite)
  }
  return known
}
