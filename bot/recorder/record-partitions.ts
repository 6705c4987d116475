import type { Redis } from 'ioredis'
import type { FeedEvent } from '#core/events/feed-event.ts'
import type { Db } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeRecording, type JournalPosition, type Recording } from '#core/postgres/recording.ts'
import { makeJournal, type Journal } from '#core/redis/journal.ts'
import { isDataError, messageOf } from './data-error.ts'
import { foldEntries, type FoldItem } from './fold-entries.ts'
import { parseSettlement, type JournalItem, type JournalReject } from './parse-settlement.ts'

/** Most partitions and settlements that one transaction takes. */
export const PARTITIONS_MAX = 64
const SETTLEMENTS_MAX = 1_024
/** Entries of one transaction; each partition may exceed its share by what one settlement holds. */
const ENTRIES_MAX = 4_000

export type RecordDeps = { redis: Redis; db: Db; now: () => number }

/** What one transaction did. */
export type Batch = {
  /** Partitions that another recorder had. */
  skipped: number[]
  /** Partitions whose journal may hold more. */
  unfinished: number[]
  joins: number
  entries: number
  ignored: number
  rejects: JournalReject[]
  announcements: number
  feed: Map<string, FeedEvent[]>
}

/**
 * Records what the journals of `partitions` hold, up to a bound, in one transaction, with the new
 * positions; then trims the journals. A crash at any point repeats nothing: what is committed is
 * not read again, what is not committed has not happened.
 */
export async function recordPartitions(
  { redis, db, now }: RecordDeps,
  partitions: readonly number[],
): Promise<Batch> {
  const journal = makeJournal(redis)
  const record = (isCareful: boolean) =>
    db.transaction().execute(async (tx) => {
      const recording = makeRecording(tx)
      const locked = await recording.lockPositions(partitions.slice(0, PARTITIONS_MAX))
      const read = await readJournals(journal, locked)
      const batch = emptyBatch()
      batch.rejects = read.flatMap(({ rejects }) => rejects)
      const items = read.flatMap((part) => part.items)
      if (isCareful) await applyCarefully(recording, items, now(), batch)
      else await apply(recording, items, now(), batch)
      await recording.setAside(batch.rejects)
      await recording.setPositions(read.filter(({ hasMoved }) => hasMoved))
      const taken = new Set(locked.map(({ partition }) => partition))
      batch.skipped = partitions.filter((partition) => !taken.has(partition))
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

/** What was read of one partition, up to and with `position`. */
type Read = ReturnType<typeof parseSettlement> & {
  partition: number
  position: string
  hasMoved: boolean
  hasMore: boolean
}

/**
 * Reads after each position, as evenly as the bounds allow. The settings are read after this, so
 * that a guild whose entries are seen here is seen there as well.
 */
async function readJournals(
  journal: Journal,
  positions: readonly JournalPosition[],
): Promise<Read[]> {
  const share = Math.max(1, positions.length)
  const settlementsMax = Math.max(1, Math.floor(SETTLEMENTS_MAX / share))
  const entriesMax = Math.floor(ENTRIES_MAX / share)
  return Promise.all(
    positions.map(async ({ partition, position }) => {
      const settlements = await journal.read(partition, position, settlementsMax)
      const read: Read = {
        partition,
        position,
        items: [],
        rejects: [],
        hasMoved: settlements.length > 0,
        hasMore: settlements.length === settlementsMax,
      }
      for (const settlement of settlements) {
        if (read.items.length >= entriesMax) return { ...read, hasMore: true }
        const { items, rejects } = parseSettlement(settlement)
        read.items.push(...items)
        read.rejects.push(...rejects)
        read.position = settlement.position
      }
      return read
    }),
  )
}

/** Folds and writes `items`; adds to `batch` only once all of it is written. */
async function apply(
  recording: Recording,
  items: readonly JournalItem[],
  now: number,
  batch: Batch,
): Promise<void> {
  if (items.length === 0) return
  const guildIds = [...new Set(items.map(({ guildId }) => guildId))]
  const settings = new Map((await recording.holdSettings(guildIds)).map((s) => [s.guildId, s]))
  const current = items.flatMap(({ guildId, generation, entry }): FoldItem[] => {
    const own = settings.get(guildId)
    return own?.generation === generation ? [{ settings: own, entry }] : []
  })
  const members = new Map(
    current.flatMap(({ settings: { guildId }, entry }) =>
      'memberId' in entry
        ? [[`${guildId} ${entry.memberId}`, { guildId, memberId: entry.memberId }] as const]
        : [],
    ),
  )
  const stays = members.size > 0 ? await recording.stays([...members.values()], now) : []
  const folding = foldEntries({ items: current, stays, now })
  await recording.insertJoins(folding.newJoins)
  await recording.updateStays(folding.changedStays)
  await recording.addCounts(folding.counts)
  await recording.upsertInvites(folding.seenInvites)
  await recording.markInvitesGone(folding.goneInvites)
  await recording.queueAnnouncements(folding.announcements)

  batch.entries += items.length
  batch.joins += folding.newJoins.length
  batch.ignored += folding.ignored + items.length - current.length
  batch.announcements += folding.announcements.length
  for (const [guildId, events] of folding.feed) {
    batch.feed.set(guildId, [...(batch.feed.get(guildId) ?? []), ...events])
  }
}

/** As `apply`, in halves down to the entries that cannot be recorded, which are set aside. */
async function applyCarefully(
  recording: Recording,
  items: readonly JournalItem[],
  now: number,
  batch: Batch,
): Promise<void> {
  try {
    await recording.attempt(() => apply(recording, items, now, batch))
  } catch (error) {
    const [only, ...others] = items
    if (!only || !isDataError(error)) throw error
    if (others.length === 0) {
      const { partition, position, place, guildId, entry } = only
      const at = { partition, position, place, guildId }
      batch.rejects.push({ ...at, reason: messageOf(error), entry: JSON.stringify(entry) })
      return
    }
    const middle = Math.ceil(items.length / 2)
    await applyCarefully(recording, items.slice(0, middle), now, batch)
    await applyCarefully(recording, items.slice(middle), now, batch)
  }
}

function emptyBatch(): Batch {
  return {
    skipped: [],
    unfinished: [],
    joins: 0,
    entries: 0,
    ignored: 0,
    rejects: [],
    announcements: 0,
    feed: new Map(),
  }
}
