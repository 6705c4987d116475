/** What is known of one invite: as Discord's list or INVITE_CREATE last said. Instants in ms. */
export type KnownInvite = {
  code: string
  /** The guild's vanity URL is counted like an invite, though no list shows it. */
  isVanity: boolean
  uses: number
  /** 0: unlimited */
  maxUses: number
  inviterId: string | null
  channelId: string | null
  createdAt: number | null
  /** Expiry by time sends no INVITE_DELETE: it has to be known here. */
  expiresAt: number | null
  /** Roles that a member gets by it. Members of the guild may accept such an invite too. */
  roleIds: readonly string[]
  /** Admits for the time of one voice call. */
  isGuest: boolean
}

/** A guild's invites by code. */
export type Snapshot = ReadonlyMap<string, KnownInvite>

/** How a snapshot differs from the one before it. */
export type SnapshotChange = {
  /** New invites, and known ones of which anything differs. */
  changed: KnownInvite[]
  /** Codes that are no more. */
  removed: string[]
}

export function diffSnapshots(before: Snapshot, after: Snapshot): SnapshotChange {
  const changed: KnownInvite[] = []
  for (const invite of after.values()) {
    const known = before.get(invite.code)
    if (known === undefined || !isSameInvite(known, invite)) changed.push(invite)
  }
  const removed = [...before.keys()].filter((code) => !after.has(code))
  return { changed, removed }
}

/** Limits, maker and channel of an invite never change; its uses and its expiry do. */
function isSameInvite(a: KnownInvite, b: KnownInvite): boolean {
  return (
    a.uses === b.uses &&
    a.maxUses === b.maxUses &&
    a.inviterId === b.inviterId &&
    a.channelId === b.channelId &&
    a.createdAt === b.createdAt &&
    a.expiresAt === b.expiresAt &&
    a.isGuest === b.isGuest &&
    a.roleIds.join() === b.roleIds.join()
  )
}
