import type { Tombstone } from './ledger.ts'
import type { KnownInvite, Snapshot } from './snapshot.ts'

/** A list may show a guild as it was this long ago, at the most. */
export const LIST_LAG_MAX_MS = 2_500

/**
 * What a list says beyond what was known. A list may be older than the one before it, or than an
 * event: uses never fall, an invite that is gone does not come back, and one that was just made
 * may not be listed yet.
 * @param askedAt when the list was asked for, in ms
 */
export function mergeList(
  before: Snapshot,
  list: ReadonlyMap<string, KnownInvite>,
  tombstones: readonly Tombstone[],
  askedAt: number,
): Snapshot {
  const isRecent = (at: number) => at > askedAt - LIST_LAG_MAX_MS
  const gone = new Set(tombstones.filter(({ goneAt }) => isRecent(goneAt)).map(({ code }) => code))
  const merged = new Map<string, KnownInvite>()
  for (const invite of list.values()) {
    const known = before.get(invite.code)
    if (known === undefined && gone.has(invite.code)) continue
    const uses = Math.max(invite.uses, known?.uses ?? 0)
    merged.set(invite.code, uses === invite.uses ? invite : { ...invite, uses })
  }
  for (const invite of before.values()) {
    const isNew = invite.createdAt !== null && isRecent(invite.createdAt)
    if (isNew && !merged.has(invite.code)) merged.set(invite.code, invite)
  }
  return merged
}
