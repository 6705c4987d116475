import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild, PARTITIONS } from './partitions.ts'

/** Guilds that the bot is in, as its shards were last told. */
export type PresentGuilds = {
  add(guildIds: readonly string[]): Promise<void>
  remove(guildId: string): Promise<void>
  /** Those of `guildIds` that the bot is in. */
  among(guildIds: readonly string[]): Promise<Set<string>>
  /** How many those are in all. */
  count(): Promise<number>
}

export function makePresentGuilds(redis: Redis): PresentGuilds {
  const keyOf = (guildId: string) => keys.presentGuilds(partitionOfGuild(guildId))
  return {
    async add(guildIds) {
      await Promise.all(guildIds.map((id) => redis.sadd(keyOf(id), id)))
    },
    async remove(guildId) {
      await redis.srem(keyOf(guildId), guildId)
    },
    async among(guildIds) {
      const answers = await Promise.all(guildIds.map((id) => redis.sismember(keyOf(id), id)))
      return new Set(guildIds.filter((_, i) => answers[i] === 1))
    },
    async count() {
      const counts = await Promise.all(PARTITIONS.map((p) => redis.scard(keys.presentGuilds(p))))
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
