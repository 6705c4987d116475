import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { GuildEntries } from '#core/redis/guild-directory.ts'

const RETRY_MS = 1_000

/** What an entry becomes: stored, or forgotten because it can no longer be trusted. */
export type EntryChange = GuildEntry | 'forget'

export type EntryWriterOptions = {
  entries: GuildEntries
  generationOf: (guildId: string) => number | undefined
  log: Logger
  signal: AbortSignal
}

/**
 * Writes entries to Redis, one at a time for each guild and only the newest, for as long as it takes
 * Redis to come back. Holds at most one change for each enabled guild.
 */
export type EntryWriter = {
  write(guildId: string, change: EntryChange): void
  /** The newest change that is not in Redis yet. */
  unwritten(guildId: string): EntryChange | undefined
  drop(guildId: string): void
}

export function makeEntryWriter(options: EntryWriterOptions): EntryWriter {
  const { entries, generationOf, log, signal } = options
  const changes = new Map<string, EntryChange>()
  const underWay = new Set<string>()

  async function writeAll(guildId: string): Promise<void> {
    underWay.add(guildId)
    let change = changes.get(guildId)
    let failures = 0
    while (change !== undefined && !signal.aborted) {
      try {
        const generation = generationOf(guildId)
        const entry = change === 'forget' ? undefined : change
        if (generation !== undefined) await entries.store(guildId, generation, entry)
        if (changes.get(guildId) === change) changes.delete(guildId)
      } catch (error) {
        failures += 1
        const err = error instanceof Error ? error.message : String(error)
        if (failures === 1) log.warn({ guildId, err }, 'directory entry not stored; trying again')
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
      }
      change = changes.get(guildId)
    }
    underWay.delete(guildId)
  }

  return {
    write(guildId, change) {
      changes.set(guildId, change)
      if (!underWay.has(guildId)) void writeAll(guildId)
    },
    unwritten: (guildId) => changes.get(guildId),
    drop: (guildId) => void changes.delete(guildId),
  }
}
