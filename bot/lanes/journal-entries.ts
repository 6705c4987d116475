import { plainCandidates } from '#core/attribution/attribute.ts'
import type { Attribution } from '#core/attribution/attribution.ts'
import type { Rise } from '#core/attribution/ledger.ts'
import type { Snapshot } from '#core/attribution/snapshot.ts'
import type { JoinEntry, JournalEntry } from '#core/journal/entries.ts'
import {
  joinedAtOf,
  type JoinEvent,
  type LaneEvent,
  type ListedInvite,
  type MissedJoinEvent,
} from './lane-event.ts'

/** A catch-up makes at most this many nameless joins of one code; the rest is written off. */
const NAMELESS_MAX = 1_000

/** The members' part of a settlement, in the order of arrival. */
export function memberEntries(
  events: readonly LaneEvent[],
  attributionOf: (event: JoinEvent) => Attribution,
): JournalEntry[] {
  return events.flatMap((event): JournalEntry[] => {
    switch (event.kind) {
      case 'join':
        return [joinEntry(event, attributionOf(event))]
      case 'missed-join':
        return [joinEntry(event, event.attribution)]
      case 'leave': {
        const { memberId, memberName, receivedAt } = event
        return [{ kind: 'leave', memberId, memberName, leftAt: receivedAt }]
      }
      case 'evidence': {
        const { memberId, joinedAt, attribution } = event
        return [{ kind: 'revise', memberId, joinedAt, attribution }]
      }
      default:
        return []
    }
  })
}

function joinEntry(event: JoinEvent | MissedJoinEvent, attribution: Attribution): JoinEntry {
  const { memberId, memberName, memberAvatar, isRejoin, isFreshAccount } = event.member
  return {
    kind: 'join',
    memberId,
    memberName,
    memberAvatar,
    joinedAt: joinedAtOf(event),
    receivedAt: event.receivedAt,
    attribution,
    rejoin: isRejoin,
    freshAccount: isFreshAccount,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
  }
}

/** Invites that are new or changed, as far as `known` has what their rows show. */
export function inviteEntries(
  codes: readonly string[],
  known: ReadonlyMap<string, ListedInvite>,
): JournalEntry[] {
  return codes.flatMap((code): JournalEntry[] => {
    const invite = known.get(code)
    if (invite === undefined || invite.isVanity) return []
    const { channelId, inviterId, inviterName, inviterAvatar, uses, maxUses } = invite
    const { maxAgeSeconds, temporary, createdAt, expiresAt } = invite
    return [
      {
        kind: 'invite',
        code,
        channelId,
        inviterId,
        inviterName,
        inviterAvatar,
        uses,
        maxUses,
        maxAgeSeconds,
        temporary,
        createdAt,
        expiresAt,
      },
    ]
  })
}

/** Invites that are no more, with the uses last seen. */
export function goneEntries(
  codes: readonly string[],
  before: Snapshot | undefined,
  goneAt: number,
): JournalEntry[] {
  return codes.flatMap((code): JournalEntry[] => {
    const invite = before?.get(code)
    if (invite?.isVanity) return []
    return [{ kind: 'invite-gone', code, goneAt, uses: invite?.uses ?? 0 }]
  })
}

/**
 * Rises that nobody explained: joins without a name where dispatches were lost meanwhile, and
 * written off elsewhere. Either way every rise of Discord's is accounted for.
 */
export function writtenOffEntries(rises: readonly Rise[]): JournalEntry[] {
  let nameless = 0
  return rises.flatMap((rise): JournalEntry[] => {
    const { code, uses, isMissed } = rise
    if (!isMissed) return [{ kind: 'write-off', code, uses }]
    const named = Math.min(uses, NAMELESS_MAX)
    const joins = Array.from({ length: named }, () => namelessJoin(rise, ++nameless))
    return named < uses ? [...joins, { kind: 'write-off', code, uses: uses - named }] : joins
  })
}

/** @param ordinal tells the nameless joins of one look apart */
function namelessJoin(rise: Rise, ordinal: number): JoinEntry {
  const { code, inviterId, isVanity, sharedWith, seenAt } = rise
  return {
    kind: 'join',
    memberId: `-${ordinal}`,
    memberName: null,
    memberAvatar: null,
    joinedAt: seenAt,
    receivedAt: seenAt,
    attribution: {
      source: isVanity ? 'vanity' : 'invite',
      method: 'use-count',
      confidence: sharedWith.length > 0 ? 'shared' : 'likely',
      reason: 'missed-while-away',
      code,
      inviterId,
      candidates: sharedWith.length > 0 ? plainCandidates(sharedWith) : [{ code, inviterId }],
    },
    rejoin: false,
    freshAccount: false,
  }
}
