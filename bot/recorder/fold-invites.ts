import type { GoneInvite, SeenInvite, WriteOff } from '#core/postgres/recording-rows.ts'
import type { FoldItem } from './fold-entries.ts'

export type InviteChanges = {
  seenInvites: SeenInvite[]
  goneInvites: GoneInvite[]
  writeOffs: WriteOff[]
}

/** Reduces a batch's entries about invites to the last word on each code, and adds write-offs up. */
export function foldInvites(items: readonly FoldItem[]): InviteChanges {
  const seen = new Map<string, SeenInvite>()
  const gone = new Map<string, GoneInvite>()
  const writeOffs = new Map<string, WriteOff>()
  for (const { settings, entry } of items) {
    if (!('code' in entry)) continue
    const { guildId } = settings
    const key = `${guildId} ${entry.code}`
    if (entry.kind === 'write-off') {
      const { code, uses } = entry
      writeOffs.set(key, { guildId, code, uses: uses + (writeOffs.get(key)?.uses ?? 0) })
      continue
    }
    if (entry.kind === 'invite') {
      gone.delete(key)
      seen.set(key, { guildId, invite: entry, goneAt: null })
      continue
    }
    const { code, goneAt, uses } = entry
    const before = seen.get(key)
    if (before) seen.set(key, { guildId, invite: { ...before.invite, uses }, goneAt })
    else gone.set(key, { guildId, code, goneAt, uses })
  }
  return {
    seenInvites: [...seen.values()],
    goneInvites: [...gone.values()],
    writeOffs: [...writeOffs.values()],
  }
}
