import type { Redis } from 'ioredis'
import { guildKeys, keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'

/** Keys that one step of the scan looks at. */
const SCAN_COUNT = 500

/** Guilds that Redis holds anything of and that are not enabled, in bounded groups. */
export async function* guildLeftovers(redis: Redis): AsyncGenerator<string[]> {
  let cursor = '0'
  do {
    const found: [string, string[]] = await redis.scan(
      cursor,
      'MATCH',
      guildKeys.pattern,
      'COUNT',
      SCAN_COUNT,
    )
    cursor = found[0]
    const guildIds = [...new Set(found[1].flatMap((key) => guildKeys.guildOf(key) ?? []))]
    const generations = await Promise.all(
      guildIds.map((id) => redis.hget(keys.generations(partitionOfGuild(id)), id)),
    )
    const leftovers = guildIds.filter((_, i) => generations[i] === null)
    if (leftovers.length > 0) yield leftovers
  } while (cursor !== '0')
}
