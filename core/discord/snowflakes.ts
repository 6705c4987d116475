/** Discord's ids carry their own creation time. @see Discord docs, reference#snowflakes */

/** Milliseconds since the Unix epoch at which Discord's own clock starts (2015-01-01). */
const DISCORD_EPOCH_MS = 1_420_070_400_000n

/** Instant at which the thing named by `snowflake` was made. */
export function snowflakeCreatedAt(snowflake: string): Date {
  return new Date(Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS))
}

/** True for a decimal id as Discord writes it: 15 to 20 digits that fit a signed 64-bit column. */
export function isSnowflake(text: string): boolean {
  return /^[1-9]\d{14,19}$/.test(text) && BigInt(text) < 2n ** 63n
}

/** Shard that a guild's events come to. @see Discord docs, gateway#sharding */
export function shardOfGuild(guildId: string, totalShards: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(totalShards))
}
