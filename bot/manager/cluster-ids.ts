import { shardsOfHost, type Host } from './host-shards.ts'

/**
 * Ids of this machine's clusters, `first` and those after it, and how many all machines have: every
 * machine has `clusterCount`, or as many as it has shards. So an id names one cluster among all.
 */
export function clusterIdsOf(
  host: Host,
  totalShards: number,
  clusterCount: number,
): { first: number; total: number } {
  const counts = Array.from({ length: host.count }, (_, index) =>
    Math.min(clusterCount, shardsOfHost(totalShards, { index, count: host.count }).length),
  )
  const sum = (some: readonly number[]) => some.reduce((total, count) => total + count, 0)
  return { first: sum(counts.slice(0, host.index)), total: sum(counts) }
}
