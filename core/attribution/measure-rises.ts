import type { KnownInvite, Snapshot } from './snapshot.ts'

/** A rise lives this long beyond the list that showed it: its join's dispatch may come later. */
export const RISE_LIFETIME_MS = 10_000

/** By how much an invite's uses rose, as far as no join has explained it. A budget: it explains at
 *  most `uses` joins. */
export type Rise = {
  code: string
  inviterId: string | null
  uses: number
  /** True for an invite that vanished and would be used up by exactly this rise. */
  usedUp: boolean
  /** True where part of a rise of several codes was spent: which part belongs to whom is open. */
  isShared: boolean
  /** When a list first showed it, in ms. */
  seenAt: number
}

/**
 * Rises between two snapshots. An invite that vanished rose by what it had left, where it had a
 * limit and had not run out of time. Discord sends the same INVITE_DELETE for an invite that was
 * used up and for one that was deleted.
 */
export function measureRises(before: Snapshot, list: Snapshot, now: number): Rise[] {
  const rises: Rise[] = []
  const add = (invite: KnownInvite, uses: number, usedUp: boolean) => {
    if (uses <= 0) return
    rises.push({
      code: invite.code,
      inviterId: invite.inviterId,
      uses,
      usedUp,
      isShared: false,
      seenAt: now,
    })
  }
  for (const invite of list.values()) {
    add(invite, invite.uses - (before.get(invite.code)?.uses ?? 0), false)
  }
  for (const invite of before.values()) {
    if (list.has(invite.code) || !mayBeUsedUp(invite, now)) continue
    add(invite, invite.maxUses - invite.uses, true)
  }
  return rises
}

function mayBeUsedUp(invite: KnownInvite, now: number): boolean {
  if (invite.maxUses === 0 || invite.uses >= invite.maxUses) return false
  return invite.expiresAt === null || invite.expiresAt > now
}
