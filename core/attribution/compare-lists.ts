import type { Rise, Tombstone } from './ledger.ts'
import type { KnownInvite, Snapshot } from './snapshot.ts'

/** What happened to a guild's invites between two snapshots. */
export type Comparison = { rises: Rise[]; tombstones: Tombstone[] }

/**
 * Compares a list with the snapshot before it.
 * @param now when the list was read, in ms
 * @param isMissed dispatches were lost since `before`: nobody will come to explain the rises
 */
export function compareLists(
  before: Snapshot,
  list: Snapshot,
  now: number,
  isMissed = false,
): Comparison {
  const rises: Rise[] = []
  for (const invite of list.values()) {
    const uses = invite.uses - (before.get(invite.code)?.uses ?? 0)
    if (uses > 0) rises.push(riseOf(invite, uses, now, isMissed))
  }
  const tombstones: Tombstone[] = []
  for (const invite of before.values()) {
    if (!list.has(invite.code)) tombstones.push(tombstoneOf(invite, now))
  }
  return { rises, tombstones }
}

function riseOf(invite: KnownInvite, uses: number, seenAt: number, isMissed: boolean): Rise {
  const { code, inviterId, isVanity, roleIds, isGuest } = invite
  return { code, inviterId, isVanity, roleIds, isGuest, uses, sharedWith: [], isMissed, seenAt }
}

/** Discord sends the same INVITE_DELETE for an invite that was used up and for one that was
 *  deleted, and none for one whose time is over. */
export function tombstoneOf(invite: KnownInvite, goneAt: number): Tombstone {
  const { code, inviterId, roleIds, isGuest, uses, maxUses, expiresAt } = invite
  return {
    code,
    inviterId,
    roleIds,
    isGuest,
    sharedWith: [],
    usesLeft: maxUses === 0 ? null : Math.max(0, maxUses - uses),
    expiresAt,
    isExpired: expiresAt !== null && expiresAt <= goneAt,
    goneAt,
  }
}
