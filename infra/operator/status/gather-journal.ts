import type { OperatorContext } from '../command.ts'
import { journalPositions } from '#core/postgres/journal-positions.ts'
import { writtenAtMs } from '#core/redis/journal.ts'
import { measureJournals, type JournalBacklog } from '#core/redis/journal-backlog.ts'

/** What lanes have written and recorders have not recorded. */
export type JournalStatus = {
  waiting: JournalBacklog
  /** When the newest recorded settlement was written; null before the first. */
  recordedUpTo: string | null
  /** The newest recorded settlement of each journal of which any is recorded. */
  positions: { partition: number; position: string }[]
}

export async function gatherJournal({ stores, redis }: OperatorContext): Promise<JournalStatus> {
  const [waiting, all] = await Promise.all([measureJournals(redis), journalPositions(stores.db)])
  const positions = [...all]
    .map(([partition, position]) => ({ partition, position }))
    .filter(({ position }) => writtenAtMs(position) > 0)
    .toSorted((a, b) => a.partition - b.partition)
  const newestMs = Math.max(0, ...positions.map(({ position }) => writtenAtMs(position)))
  const recordedUpTo = newestMs === 0 ? null : new Date(newestMs).toISOString()
  return { waiting, recordedUpTo, positions }
}
