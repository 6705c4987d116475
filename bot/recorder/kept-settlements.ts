import { comparePositions } from '#core/redis/journal.ts'
import type { StoredSettlement } from '#core/redis/guild-states.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'

/** Settlements are kept for this long at least: far longer than what a failover may lose. */
export const KEEP_MS = 60_000
/** Most entries and invites that all kept settlements hold together: some 30 MB. */
const PARTS_MAX = 50_000

/** A settlement as Redis took it. */
export type Kept = {
  settlement: StoredSettlement
  /** Of the guild's state after it. */
  version: number
  /** Undefined where it has no entries, or they are recorded. */
  journalId: string | undefined
  /** When it was settled, in ms. */
  at: number
  parts: number
}

/**
 * What this process settled lately, in order. At the bound the oldest go first: they are the ones
 * that Redis has had the longest to make durable.
 */
export type KeptSettlements = {
  add(kept: Omit<Kept, 'parts'>): void
  /** Those of a guild, oldest first. */
  of(guildId: string): readonly Kept[]
  guildIds(): string[]
  forget(guildId: string): void
  /** Forgets what is old, and recorded up to `positions`. */
  forgetOld(now: number, positions: ReadonlyMap<number, string>): void
  /** When the oldest that may not be recorded yet was settled; undefined where there is none. */
  oldestAt(): number | undefined
  readonly size: number
}

export function makeKeptSettlements(): KeptSettlements {
  // In the order of settling, both.
  const all = new Set<Kept>()
  const guilds = new Map<string, Kept[]>()
  let parts = 0

  function remove(kept: Kept): void {
    if (!all.delete(kept)) return
    parts -= kept.parts
    const { guildId } = kept.settlement
    const rest = (guilds.get(guildId) ?? []).filter((other) => other !== kept)
    if (rest.length > 0) guilds.set(guildId, rest)
    else guilds.delete(guildId)
  }

  return {
    add(settled) {
      const { guildId, entries, change } = settled.settlement
      const size = 1 + entries.length + change.changed.length + change.removed.length
      const kept = { ...settled, parts: size }
      all.add(kept)
      const own = guilds.get(guildId)
      if (own) own.push(kept)
      else guilds.set(guildId, [kept])
      parts += size
      for (const oldest of all) {
        if (parts <= PARTS_MAX) break
        remove(oldest)
      }
    },
    of: (guildId) => guilds.get(guildId) ?? [],
    guildIds: () => [...guilds.keys()],
    forget(guildId) {
      for (const kept of guilds.get(guildId) ?? []) remove(kept)
    },
    forgetOld(now, positions) {
      for (const kept of all) {
        if (now - kept.at < KEEP_MS) return
        if (isRecorded(kept, positions)) remove(kept)
      }
    },
    oldestAt: () => all.values().next().value?.at,
    get size() {
      return all.size
    },
  }
}

/** Whether nothing of `kept` waits to be recorded, by the positions that are known. */
export function isRecorded(
  { settlement, journalId }: Kept,
  positions: ReadonlyMap<number, string>,
): boolean {
  if (journalId === undefined) return true
  const position = positions.get(partitionOfGuild(settlement.guildId))
  return position !== undefined && comparePositions(journalId, position) <= 0
}
