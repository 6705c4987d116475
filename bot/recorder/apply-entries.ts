import { isUnseen } from '#core/journal/nameless-member.ts'
import type { Recording } from '#core/postgres/recording.ts'
import type { RecordingSettings } from '#core/postgres/recording-rows.ts'
import type { Batch } from './batch.ts'
import type { AliasOf } from './conceal-batch.ts'
import { isDataError, messageOf } from './data-error.ts'
import { foldEntries, type FoldItem } from './fold-entries.ts'
import { wantedStays } from './wanted-stays.ts'
import type { JournalItem } from './parse-settlement.ts'

/** What is to be applied. */
export type Work = {
  items: readonly JournalItem[]
  /** Of the guilds that are enabled, by id, and held until the commit. */
  settings: ReadonlyMap<string, RecordingSettings>
  aliasOf: AliasOf
  /** Milliseconds since the epoch. */
  now: number
}

/** Folds and writes the items; adds to `batch` only once all of it is written. */
export async function applyEntries(recording: Recording, work: Work, batch: Batch): Promise<void> {
  const { items, settings, aliasOf, now } = work
  if (items.length === 0) return
  const current = items.flatMap(({ guildId, generation, entry }): FoldItem[] => {
    const own = settings.get(guildId)
    return own?.generation === generation ? [{ settings: own, entry }] : []
  })
  const wanted = wantedStays(current, aliasOf)
  const stays = wanted.length > 0 ? await recording.stays(wanted, now) : []
  const folding = foldEntries({ items: current, stays, aliasOf, now })
  await recording.insertJoins(folding.newJoins)
  await recording.updateStays(folding.changedStays)
  await recording.addCounts(folding.counts)
  await recording.upsertInvites(folding.seenInvites)
  await recording.markInvitesGone(folding.goneInvites)
  await recording.addWriteOffs(folding.writeOffs)
  await recording.queueAnnouncements(folding.announcements)

  batch.entries += items.length
  for (const { entry } of current) {
    if (entry.kind === 'join' && !isUnseen(entry.memberId)) {
      batch.arrivals.push({ kind: 'join', at: entry.receivedAt })
    } else if (entry.kind === 'leave') batch.arrivals.push({ kind: 'leave', at: entry.leftAt })
  }
  batch.joins += folding.newJoins.length
  batch.ignored += folding.ignored + items.length - current.length
  batch.announcements += folding.announcements.length
  batch.overturned.push(...folding.overturned)
  for (const [guildId, events] of folding.feed) {
    batch.feed.set(guildId, [...(batch.feed.get(guildId) ?? []), ...events])
  }
}

/** As `applyEntries`, in halves down to the entries that cannot be recorded, which are set aside. */
export async function applyCarefully(
  recording: Recording,
  work: Work,
  batch: Batch,
): Promise<void> {
  const { items } = work
  try {
    await recording.attempt(() => applyEntries(recording, work, batch))
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
    await applyCarefully(recording, { ...work, items: items.slice(0, middle) }, batch)
    await applyCarefully(recording, { ...work, items: items.slice(middle) }, batch)
  }
}
