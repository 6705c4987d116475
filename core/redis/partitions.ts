/** Number of partitions; fixed for ever, because keys and journals carry it in their names. */
export const PARTITION_COUNT = 256

/**
 * Partition of a guild: 0 to 255. All keys of a guild carry it as hash tag, so that one script may
 * touch them together on a Redis Cluster, and resharding the bot moves nothing.
 */
export function partitionOfGuild(guildId: string): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(PARTITION_COUNT))
}

/** Every partition number, in order. */
export const PARTITIONS: readonly number[] = Array.from({ length: PARTITION_COUNT }, (_, p) => p)
