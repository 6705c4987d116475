/** How the tables that hold days are divided. Days are `YYYY-MM-DD`. */

export const partitionedTables = ['joins', 'day_counts'] as const
export type PartitionedTable = (typeof partitionedTables)[number]

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const RETENTION_MS = 31 * DAY_MS
/** A join may be 31 days old when it is recorded, and its guild a day behind UTC. */
const DAYS_BEHIND = 32
const DAYS_AHEAD = 7

export type Partition = {
  table: PartitionedTable
  name: string
  /** First day it holds. */
  from: string
  /** First day it no longer holds. */
  until: string
}

export function partitionOf(table: PartitionedTable, day: string): Partition {
  return {
    table,
    name: `${table}_${day.replaceAll('-', '_')}`,
    from: day,
    until: dayText(Date.parse(day) + DAY_MS),
  }
}

/** Every partition that there should be: from 32 days ago to 7 days ahead, oldest first. */
export function wantedPartitions(nowMs: number): Partition[] {
  const today = Date.parse(dayText(nowMs))
  const days = Array.from({ length: DAYS_BEHIND + 1 + DAYS_AHEAD }, (_, i) =>
    dayText(today + (i - DAYS_BEHIND) * DAY_MS),
  )
  return partitionedTables
    .flatMap((table) => days.map((day) => partitionOf(table, day)))
    .filter((partition) => !isExpired(partition, nowMs))
}

/** The partition that `name` names; undefined for the name of something else. */
export function parsePartitionName(name: string): Partition | undefined {
  const [, table, day] = /^(joins|day_counts)_(\d{4}_\d{2}_\d{2})$/.exec(name) ?? []
  if (day === undefined || (table !== 'joins' && table !== 'day_counts')) return undefined
  return partitionOf(table, day.replaceAll('_', '-'))
}

/**
 * Whether all that a partition can hold is out of every guild's 31 days. A day of `joins` is UTC; a
 * day of `day_counts` is the guild's own, and ends last where clocks are 12 hours behind UTC.
 */
export function isExpired({ table, until }: Partition, nowMs: number): boolean {
  const endsAt = Date.parse(until) + (table === 'day_counts' ? 12 * HOUR_MS : 0)
  return nowMs >= endsAt + RETENTION_MS
}

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
