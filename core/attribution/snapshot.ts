/** What is known of one invite: as Discord's list or INVITE_CREATE last said. Instants in ms. */
export type KnownInvite = {
  code: string
  uses: number
  /** 0: unlimited */
  maxUses: number
  inviterId: string | null
  channelId: string | null
  createdAt: number | null
  /** Expiry by time sends no INVITE_DELETE: it has to be known here. */
  expiresAt: number | null
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
    if (known === undefined || !sameInvite(known, invite)) changed.push(invite)
  }
  const removed = [...before.keys()].filter((code) => !after.has(code))
  return { changed, removed }
}

function sameInvite(a: KnownInvite, b: KnownInvite): boolean {
  return (
    a.uses === b.uses &&
    a.maxUses === b.maxUses &&
    a.inviterId === b.inviterId &&
    a.channelId === b.channelId &&
    a.createdAt === b.createdAt &&
    a.expiresAt === b.expiresAt
  )
}
