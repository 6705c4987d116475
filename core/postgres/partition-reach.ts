import { partitionedTables, type Partition, type PartitionedTable } from './partitions.ts'

/** How far the partitions of a table reach, in ms from now. */
export type PartitionReach = {
  table: PartitionedTable
  /** Until the first instant that no partition holds; 0 where today's is missing. */
  aheadMs: number
  /** Since the first day of the oldest began; 0 where there is none. */
  oldestAgeMs: number
}

/** @param attached in the order of their days */
export function partitionReach(attached: readonly Partition[], nowMs: number): PartitionReach[] {
  return partitionedTables.map((table) => {
    const own = attached.filter((partition) => partition.table === table)
    let reachesAt = nowMs
    for (const { from, until } of own) {
      if (Date.parse(from) <= reachesAt) reachesAt = Math.max(reachesAt, Date.parse(until))
    }
    const oldestAt = own[0] ? Date.parse(own[0].from) : nowMs
    return { table, aheadMs: reachesAt - nowMs, oldestAgeMs: Math.max(0, nowMs - oldestAt) }
  })
}
