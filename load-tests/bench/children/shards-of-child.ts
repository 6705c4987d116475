/** Which shards of which local Discord a child connects to. */
export type ShardsOfChild = { apiBase: string; shardIds: readonly number[]; totalShards: number }

/** The environment that tells a child so. */
export function environmentOf({ apiBase, shardIds, totalShards }: ShardsOfChild) {
  return {
    DISCORD_API_BASE: apiBase,
    BENCH_SHARDS: shardIds.join(),
    TOTAL_SHARDS: String(totalShards),
  }
}

/** What `environmentOf` has told. */
export function shardsOfChild(env: NodeJS.ProcessEnv): ShardsOfChild {
  return {
    apiBase: env['DISCORD_API_BASE'] ?? '',
    shardIds: (env['BENCH_SHARDS'] ?? '').split(',').map(Number),
    totalShards: Number(env['TOTAL_SHARDS']),
  }
}
