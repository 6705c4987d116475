import type { JournalPosition } from '#core/postgres/recording.ts'
import type { Journal } from '#core/redis/journal.ts'
import { parseSettlement } from './parse-settlement.ts'

/** Settlements that one transaction takes. */
const SETTLEMENTS_MAX = 1_024
/** Entries of one transaction; each partition may exceed its share by what one settlement holds. */
const ENTRIES_MAX = 4_000

/** What was read of one partition, up to and with `position`. */
export type Read = ReturnType<typeof parseSettlement> & {
  partition: number
  position: string
  hasMoved: boolean
  /** Redis lost the journal and its clock went back: read anew from its beginning. */
  isReset: boolean
  hasMore: boolean
}

/**
 * Reads after each position, as evenly as the bounds allow. The settings are read after this, so
 * that a guild whose entries are seen here is seen there as well.
 */
export async function readJournals(
  journal: Journal,
  positions: readonly JournalPosition[],
): Promise<Read[]> {
  const share = Math.max(1, positions.length)
  const settlementsMax = Math.max(1, Math.floor(SETTLEMENTS_MAX / share))
  const entriesMax = Math.floor(ENTRIES_MAX / share)
  return Promise.all(
    positions.map(async ({ partition, position }) => {
      const { settlements, isReset } = await readOne(journal, partition, position, settlementsMax)
      const read: Read = {
        partition,
        position,
        isReset,
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

async function readOne(journal: Journal, partition: number, position: string, limit: number) {
  const settlements = await journal.read(partition, position, limit)
  if (settlements.length > 0 || !(await journal.isBehind(partition, position))) {
    return { settlements, isReset: false }
  }
  return { settlements: await journal.read(partition, '0-0', limit), isReset: true }
}
