import type { Redis } from 'ioredis'
import type { Db } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeRecording } from '#core/postgres/recording.ts'
import type { PseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeJournal } from '#core/redis/journal.ts'
import { applyCarefully, applyEntries } from './apply-entries.ts'
import { emptyBatch, type Batch } from './batch.ts'
import { concealBatch } from './conceal-batch.ts'
import { isDataError } from './data-error.ts'
import { readJournals } from './read-journals.ts'

/** Most partitions that one transaction takes. */
export const PARTITIONS_MAX = 64

export type RecordDeps = { redis: Redis; db: Db; pseudonymOf: PseudonymOf; now: () => number }

/**
 * Records what the journals of `partitions` hold, up to a bound, in one transaction, with the new
 * positions; then trims the journals. A crash at any point repeats nothing: what is committed is
 * not read again, what is not committed has not happened.
 */
export async function recordPartitions(
  { redis, db, pseudonymOf, now }: RecordDeps,
  partitions: readonly number[],
): Promise<Batch> {
  const journal = makeJournal(redis)
  const record = (isCareful: boolean) =>
    db.transaction().execute(async (tx) => {
      const recording = makeRecording(tx)
      const locked = await recording.lockPositions(partitions.slice(0, PARTITIONS_MAX))
      const read = await readJournals(journal, locked)
      const batch = emptyBatch()
      const items = read.flatMap((part) => part.items)
      const guildIds = [...new Set(items.map(({ guildId }) => guildId))]
      const settings = await recording.holdSettings(guildIds)
      const concealed = await concealBatch(
        { tx, pseudonymOf },
        { items, rejects: read.flatMap(({ rejects }) => rejects) },
      )
      batch.rejects = concealed.rejects
      batch.traced = items.flatMap(({ entry }) =>
        entry.kind === 'join' ? (entry.traceparent ?? []) : [],
      )
      const work = {
        items: concealed.items,
        settings: new Map(settings.map((own) => [own.guildId, own])),
        aliasOf: concealed.aliasOf,
        now: now(),
      }
      if (isCareful) await applyCarefully(recording, work, batch)
      else await applyEntries(recording, work, batch)
      await recording.setAside(batch.rejects)
      await recording.setPositions(read.filter(({ hasMoved }) => hasMoved))
      const taken = new Set(locked.map(({ partition }) => partition))
      batch.skipped = partitions.filter((partition) => !taken.has(partition))
      batch.resets = read.filter(({ isReset }) => isReset).map(({ partition }) => partition)
      batch.unfinished = read.filter(({ hasMore }) => hasMore).map(({ partition }) => partition)
      return { batch, read }
    })

  const { batch, read } = await record(false).catch(async (error: unknown) => {
    if (!isDataError(error)) throw error
    // A day without a partition is refused like bad data, and is not.
    await ensurePartitions(db, new Date(now()))
    return record(true)
  })
  const trims = await Promise.allSettled(
    read.map(({ partition, position }) => journal.trim(partition, position)),
  )
  // It is recorded all the same: whoever comes next finds nothing to record, and trims.
  batch.unfinished.push(
    ...read.filter((_, i) => trims[i]?.status === 'rejected').map(({ partition }) => partition),
  )
  return batch
}
