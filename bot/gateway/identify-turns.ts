import { setTimeout as sleep } from 'node:timers/promises'
import type { IIdentifyThrottler } from '@discordjs/ws'
import type { Redis } from 'ioredis'
import { keys } from '#core/redis/keys.ts'

/** One identify per bucket every 5 s; the rest is leeway for clocks and the way to Discord. */
const TURN_MS = 5_500
const LOOK_AGAIN_MAX_MS = 1_000

/**
 * Turns to identify, shared by every process of the token: shards of equal
 * `shardId % maxConcurrency` go one after the other. A turn ends by itself, so a process that dies
 * in its own holds nobody up. @see Discord docs, gateway#sharding-max-concurrency
 */
export function makeIdentifyTurns(redis: Redis, maxConcurrency: number): IIdentifyThrottler {
  return {
    /** @throws the signal's reason once it aborts */
    async waitForIdentify(shardId, signal) {
      const key = keys.identifyTurn(shardId % maxConcurrency)
      while ((await redis.set(key, shardId, 'PX', TURN_MS, 'NX')) === null) {
        const remainingMs = await redis.pttl(key)
        const waitMs = Math.min(Math.max(remainingMs, 10), LOOK_AGAIN_MAX_MS)
        await sleep(waitMs, undefined, { signal })
      }
    },
  }
}
