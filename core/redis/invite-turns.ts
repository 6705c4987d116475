import type { Redis } from 'ioredis'
import { keys } from './keys.ts'
import { partitionOfGuild } from './partitions.ts'

/** Longer than any call may last: after it, a turn that a crash left behind is over. */
const TURN_MS = 60_000

/** One invite at a time for each member, so that their number can be bounded. */
export type InviteTurns = {
  /** Runs `work` alone for this owner. @returns undefined where another runs */
  take<T>(guildId: string, ownerId: string, work: () => Promise<T>): Promise<T | undefined>
}

export function makeInviteTurns(redis: Redis): InviteTurns {
  return {
    async take(guildId, ownerId, work) {
      const key = keys.inviteTurn(partitionOfGuild(guildId), guildId, ownerId)
      const startedAt = performance.now()
      if ((await redis.set(key, '1', 'PX', TURN_MS, 'NX')) === null) return undefined
      try {
        return await work()
      } finally {
        // A turn that has run out may be another's by now. Where Redis is away, it runs out.
        const isOurs = performance.now() - startedAt < TURN_MS / 2
        if (isOurs) await redis.del(key).catch(() => undefined)
      }
    },
  }
}
