import { attributeJoins } from '#core/attribution/attribute-joins.ts'
import type { Attribution, Reason } from '#core/attribution/attribution.ts'
import { measureRises, RISE_LIFETIME_MS, type Rise } from '#core/attribution/measure-rises.ts'
import {
  diffSnapshots,
  type KnownInvite,
  type Snapshot,
  type SnapshotChange,
} from '#core/attribution/snapshot.ts'
import type { InviteEntry, JournalEntry } from '#core/journal/entries.ts'
import type { JoinedMember, LaneEvent, ListedInvite } from './lane-event.ts'
import type { ListOutcome } from './list-invites.ts'

/** Joins and rises that do not add up are looked at again for this long. */
const ADD_UP_GRACE_MS = 3_000
/** No dispatch holds a lane for longer, however long Discord's list stays out of reach. */
const LIST_GRACE_MS = 60_000

export type BatchInput = {
  events: readonly LaneEvent[]
  /** Undefined where no list was ever read. */
  before: Snapshot | undefined
  leftover: readonly Rise[]
  /** Undefined where nothing in the batch asked for a list. */
  list: ListOutcome | undefined
  /** Milliseconds since the epoch. */
  now: number
}

export type BatchResult =
  | { kind: 'wait' }
  | {
      kind: 'settle'
      entries: JournalEntry[]
      snapshot: Snapshot | undefined
      change: SnapshotChange
      leftover: Rise[]
    }

/** Decides what a batch of a guild's events comes to. Pure: the lane does the waiting and writing. */
export function settleBatch(input: BatchInput): BatchResult {
  const { events, list, now } = input
  const before = withCreated(input.before, events)
  // A rise does not age while a join that it may explain waits here for a list, or for Redis.
  const ageAt = Math.min(now, ...events.filter(isHumanJoin).map(({ receivedAt }) => receivedAt))
  const oldRises = input.leftover.filter(({ seenAt }) => ageAt - seenAt < RISE_LIFETIME_MS)
  const rises =
    list?.kind === 'list'
      ? [...oldRises, ...(before ? measureRises(before, list.invites, now) : [])]
      : [...oldRises, ...risesOfDeleted(before, events, now)]

  const decided = attribute(input, before, rises)
  if (decided === 'wait') return { kind: 'wait' }

  const snapshot: Snapshot | undefined =
    list?.kind === 'list' ? list.invites : withoutDeleted(before, events)
  const change = snapshot
    ? diffSnapshots(input.before ?? new Map(), snapshot)
    : { changed: [], removed: [] }
  // Created and gone again within the batch: no snapshot shows it, yet a join may be by it.
  const passing = snapshot ? [...(before?.keys() ?? [])].filter(isPassing(input, snapshot)) : []
  return {
    kind: 'settle',
    entries: [
      ...inviteEntries([...change.changed.map(({ code }) => code), ...passing], list, events),
      ...memberEntries(events, decided.attributions),
      ...goneEntries([...change.removed, ...passing], before, now),
    ],
    snapshot,
    change,
    leftover: decided.leftover,
  }
}

type Attributed = { attributions: ReadonlyMap<LaneEvent, Attribution>; leftover: Rise[] }

function attribute(
  { events, list, now }: BatchInput,
  before: Snapshot | undefined,
  rises: readonly Rise[],
): Attributed | 'wait' {
  const bots = events.filter((event) => event.kind === 'join' && event.member.isBot)
  const humans = events.filter(isHumanJoin)
  const attributions = new Map<LaneEvent, Attribution>(bots.map((event) => [event, addedBot()]))
  const everyHuman = (reason: Reason): Attributed => {
    for (const event of humans) attributions.set(event, unknown(reason))
    return { attributions, leftover: [...rises] }
  }

  const [oldest] = humans
  if (oldest === undefined) return { attributions, leftover: [...rises] }
  const waitedMs = now - oldest.receivedAt
  if (list?.kind === 'list-failed') {
    return waitedMs < LIST_GRACE_MS ? 'wait' : everyHuman('list-failed')
  }
  if (list?.kind !== 'list') return everyHuman(list?.kind ?? 'list-failed')
  if (before === undefined) return everyHuman('not-primed')

  const decision = attributeJoins(humans.length, rises, waitedMs >= ADD_UP_GRACE_MS)
  if (decision.kind === 'wait') return 'wait'
  for (const [i, event] of humans.entries()) {
    attributions.set(event, decision.attributions[i] ?? unknown('no-rise'))
  }
  return { attributions, leftover: decision.leftover }
}

function isHumanJoin(event: LaneEvent): boolean {
  return event.kind === 'join' && !event.member.isBot
}

function withCreated(before: Snapshot | undefined, events: readonly LaneEvent[]) {
  if (before === undefined) return undefined
  const created = events.filter((event) => event.kind === 'invite-created')
  if (created.length === 0) return before
  const snapshot = new Map(before)
  for (const { invite } of created) {
    // A list may have shown it, and its uses, before its dispatch came.
    if (!snapshot.has(invite.code)) snapshot.set(invite.code, { ...plain(invite), uses: 0 })
  }
  return snapshot
}

function withoutDeleted(snapshot: Snapshot | undefined, events: readonly LaneEvent[]) {
  if (snapshot === undefined) return undefined
  const deleted = new Set(events.filter((e) => e.kind === 'invite-deleted').map((e) => e.code))
  if (deleted.size === 0) return snapshot
  return new Map([...snapshot].filter(([code]) => !deleted.has(code)))
}

/** A deleted invite may have been used up by a join whose dispatch is still to come. */
function risesOfDeleted(before: Snapshot | undefined, events: readonly LaneEvent[], now: number) {
  if (before === undefined) return []
  const list = withoutDeleted(before, events) ?? before
  return measureRises(before, list, now)
}

function isPassing(input: BatchInput, snapshot: Snapshot) {
  return (code: string) => !input.before?.has(code) && !snapshot.has(code)
}

function inviteEntries(
  codes: readonly string[],
  list: ListOutcome | undefined,
  events: readonly LaneEvent[],
): InviteEntry[] {
  const listed = new Map<string, ListedInvite>(list?.kind === 'list' ? list.invites : [])
  for (const event of events) {
    if (event.kind !== 'invite-created' || listed.has(event.invite.code)) continue
    listed.set(event.invite.code, event.invite)
  }
  return codes.flatMap((code) => {
    const invite = listed.get(code)
    return invite ? [{ kind: 'invite' as const, ...invite }] : []
  })
}

function goneEntries(codes: readonly string[], before: Snapshot | undefined, now: number) {
  return codes.map((code) => ({
    kind: 'invite-gone' as const,
    code,
    goneAt: now,
    uses: before?.get(code)?.uses ?? 0,
  }))
}

function memberEntries(
  events: readonly LaneEvent[],
  attributions: ReadonlyMap<LaneEvent, Attribution>,
): JournalEntry[] {
  return events.flatMap((event): JournalEntry[] => {
    if (event.kind === 'join') {
      const attribution = attributions.get(event) ?? unknown('no-rise')
      return [joinEntry(event.member, event.receivedAt, attribution)]
    }
    if (event.kind !== 'leave') return []
    const { memberId, memberName, receivedAt } = event
    return [{ kind: 'leave', memberId, memberName, leftAt: receivedAt }]
  })
}

function joinEntry(member: JoinedMember, receivedAt: number, attribution: Attribution) {
  const { memberId, memberName, memberAvatar, joinedAt, isRejoin, isFreshAccount } = member
  return {
    kind: 'join' as const,
    memberId,
    memberName,
    memberAvatar,
    joinedAt: joinedAt ?? receivedAt,
    receivedAt,
    attribution,
    rejoin: isRejoin,
    freshAccount: isFreshAccount,
  }
}

function plain({
  code,
  uses,
  maxUses,
  inviterId,
  channelId,
  createdAt,
  expiresAt,
}: ListedInvite): KnownInvite {
  return { code, uses, maxUses, inviterId, channelId, createdAt, expiresAt }
}

/** Bots do not come by invites: somebody added them. */
function addedBot(): Attribution {
  return { ...unknown('bot-adder-unknown'), source: 'bot', method: 'bot-flag' }
}

function unknown(reason: Reason): Attribution {
  return {
    source: 'unknown',
    method: 'none',
    confidence: 'unknown',
    reason,
    code: null,
    inviterId: null,
    candidates: [],
  }
}
