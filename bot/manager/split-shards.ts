/** Shards of each cluster: as even as can be, no cluster without a shard. */
export function splitShards(shardIds: readonly number[], clusterCount: number): number[][] {
  const count = Math.min(clusterCount, shardIds.length)
  const clusters: number[][] = Array.from({ length: count }, () => [])
  for (const [i, shardId] of shardIds.entries()) {
    clusters[Math.floor((i * count) / shardIds.length)]?.push(shardId)
  }
  return clusters
}
