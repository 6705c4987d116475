import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { PARTITIONS } from './partitions.ts'

/** What is journalled and not recorded yet, of all partitions together. */
export type JournalBacklog = {
  /** Settlements that wait. */
  settlements: number
  /** Settlements of the partition with the most; `JOURNAL_MAX_LENGTH` is its bound. */
  longest: number
  /** Partitions with anything in them. */
  partitions: number
  /** How long the oldest has waited, by Redis' own clock, in ms; 0 where none waits. */
  oldestAgeMs: number
}

/**
 * Measures how far recording is behind: one short command a partition in one go, and one more for
 * each that holds anything. The recorder removes what it has recorded, so what is there waits.
 * It is the same for whoever asks: of several processes' answers take one, not the sum.
 * @throws what Redis says when it is away
 */
export async function measureJournals(redis: Redis): Promise<JournalBacklog> {
  const lengths = await Promise.all(PARTITIONS.map((p) => redis.xlen(keys.journal(p))))
  const filled = PARTITIONS.filter((p) => (lengths[p] ?? 0) > 0)
  const [[seconds], ...oldest] = await Promise.all([
    redis.time(),
    ...filled.map((p) => redis.xrange(keys.journal(p), '-', '+', 'COUNT', 1)),
  ])
  const nowMs = Number(seconds) * 1_000
  // Empty where it was recorded between the two looks.
  const writtenAt = oldest.flatMap(([entry]) => (entry ? [Number(entry[0].split('-')[0])] : []))
  return {
    settlements: lengths.reduce((sum, length) => sum + length, 0),
    longest: Math.max(...lengths),
    partitions: filled.length,
    oldestAgeMs: Math.max(0, ...writtenAt.map((at) => nowMs - at)),
  }
}
