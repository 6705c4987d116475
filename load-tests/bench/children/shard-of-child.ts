/** Which shard of which local Discord a child connects to. */
export type ShardOfChild = { apiBase: string; shardId: number; totalShards: number }

/** The environment that tells a child so. */
export function environmentOf({ apiBase, shardId, totalShards }: ShardOfChild) {
  return {
    DISCORD_API_BASE: apiBase,
    BENCH_SHARD: String(shardId),
    TOTAL_SHARDS: String(totalShards),
  }
}

/** What `environmentOf` has told. */
export function shardOfChild(env: NodeJS.ProcessEnv): ShardOfChild {
  return {
    apiBase: env['DISCORD_API_BASE'] ?? '',
    shardId: Number(env['BENCH_SHARD']),
    totalShards: Number(env['TOTAL_SHARDS']),
  }
}
