import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'

/** Pseudonyms of one command. */
const PAGE = 1_000

/**
 * Pseudonyms of who opted out of a guild, for who writes to Redis about its members. Postgres has
 * the same, and the last word.
 */
export type ConcealedMembers = {
  /** Those of `pseudonyms` who opted out. */
  among(guildId: string, pseudonyms: readonly string[]): Promise<Set<string>>
  /** @returns how many are new */
  add(guildId: string, pseudonyms: readonly string[]): Promise<number>
  remove(guildId: string, pseudonyms: readonly string[]): Promise<void>
  /** Everybody, in bounded groups; somebody may come twice. */
  all(guildId: string): AsyncGenerator<string[]>
}

export function makeConcealedMembers(redis: Redis): ConcealedMembers {
  const keyOf = (guildId: string) => keys.concealedMembers(partitionOfGuild(guildId), guildId)
  return {
    async among(guildId, pseudonyms) {
      const found = new Set<string>()
      for (const group of groupsOf(pseudonyms)) {
        const answers = await redis.smismember(keyOf(guildId), ...group)
        for (const [i, pseudonym] of group.entries()) if (answers[i] === 1) found.add(pseudonym)
      }
      return found
    },
    async add(guildId, pseudonyms) {
      let added = 0
      for (const group of groupsOf(pseudonyms)) added += await redis.sadd(keyOf(guildId), ...group)
      return added
    },
    async remove(guildId, pseudonyms) {
      for (const group of groupsOf(pseudonyms)) await redis.srem(keyOf(guildId), ...group)
    },
    async *all(guildId) {
      let cursor = '0'
      do {
        const found: [string, string[]] = await redis.sscan(keyOf(guildId), cursor, 'COUNT', PAGE)
        cursor = found[0]
        if (found[1].length > 0) yield found[1]
      } while (cursor !== '0')
    },
  }
}

function groupsOf(pseudonyms: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(pseudonyms.length / PAGE) }, (_, i) =>
    pseudonyms.slice(i * PAGE, (i + 1) * PAGE),
  )
}
