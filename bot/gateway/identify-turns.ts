import { setTimeout as sleep } from 'node:timers/promises'
import type { IIdentifyThrottler } from '@discordjs/ws'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'

/** One identify per bucket every 5 s; the rest is leeway for clocks and the way to Discord. */
const TURN_MS = 5_500
const LOOK_AGAIN_MAX_MS = 1_000

export type IdentifyTurns = IIdentifyThrottler & {
  /** Begins the turn of a shard that has it anew; false where it may be over by now. */
  restart(shardId: number): Promise<boolean>
}

/**
 * Turns to identify, shared by every process of the token: shards of equal
 * `shardId % maxConcurrency` go one after the other. A turn ends by itself, so a process that dies
 * in its own holds nobody up. @see Discord docs, gateway#sharding-max-concurrency
 */
export function makeIdentifyTurns(
  redis: Redis,
  maxConcurrency: number,
  turnMs = TURN_MS,
): IdentifyTurns {
  const keyOf = (shardId: number) => keys.identifyTurn(shardId % maxConcurrency)
  const takenAt = new Map<number, number>()
  return {
    /** @throws the signal's reason once it aborts */
    async waitForIdentify(shardId, signal) {
      const key = keyOf(shardId)
      let askedAt = performance.now()
      while ((await redis.set(key, shardId, 'PX', turnMs, 'NX')) === null) {
        const remainingMs = await redis.pttl(key)
        const waitMs = Math.min(Math.max(remainingMs, 10), LOOK_AGAIN_MAX_MS)
        await sleep(waitMs, undefined, { signal })
        askedAt = performance.now()
      }
      takenAt.set(shardId, askedAt)
    },
    async restart(shardId) {
      const ageMs = performance.now() - (takenAt.get(shardId) ?? -Infinity)
      // In its second half it might end on the way, and then be somebody else's.
      if (ageMs > turnMs / 2) return false
      return (await redis.pexpire(keyOf(shardId), turnMs)) === 1
    },
  }
}
