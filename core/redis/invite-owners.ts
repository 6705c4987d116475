import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'
import { loadScript } from './scripts.ts'

const ownerScript = loadScript('invite-owner')

/** Owners that one guild may have: a guild holds about 1,000 invites, and those that are gone stay
 *  until the next clean-up. */
export const OWNERS_MAX = 2_000

/**
 * On whose behalf the bot made which invite. Discord names the bot as the inviter; whoever asked
 * for the invite is its owner, and the joins by it are theirs.
 */
export type InviteOwners = {
  /**
   * Remembers an owner. Has to be done before anybody is told the code, so that no join by it comes
   * earlier.
   * @returns false where nothing is remembered: the guild is not enabled, or has too many
   */
  set(guildId: string, code: string, ownerId: string): Promise<boolean>
  /** Code -> member id, of those `codes` that have an owner. */
  of(guildId: string, codes: readonly string[]): Promise<Map<string, string>>
  /** Every code of a guild with its owner: at most `OWNERS_MAX`. */
  all(guildId: string): Promise<Map<string, string>>
  removeMany(guildId: string, codes: readonly string[]): Promise<void>
}

export function makeInviteOwners(redis: Redis): InviteOwners {
  const keyOf = (guildId: string) => keys.inviteOwners(partitionOfGuild(guildId), guildId)
  return {
    async set(guildId, code, ownerId) {
      const partition = partitionOfGuild(guildId)
      const answer = await ownerScript.run(
        redis,
        [
          keys.generations(partition),
          keys.inviteOwners(partition, guildId),
          keys.guildInvites(partition, guildId),
        ],
        [guildId, code, ownerId, OWNERS_MAX],
      )
      return answer === 1
    },
    async of(guildId, codes) {
      if (codes.length === 0) return new Map()
      const found = await redis.hmget(keyOf(guildId), ...codes)
      return new Map(
        codes.flatMap((code, i): [string, string][] => {
          const ownerId = found[i]
          return ownerId ? [[code, ownerId]] : []
        }),
      )
    },
    async all(guildId) {
      return new Map(Object.entries(await redis.hgetall(keyOf(guildId))))
    },
    async removeMany(guildId, codes) {
      if (codes.length > 0) await redis.hdel(keyOf(guildId), ...codes)
    },
  }
}
