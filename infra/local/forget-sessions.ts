import { keys } from '#core/redis/keys.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeLogger } from '#core/telemetry/logger.ts'

/** Forgets the gateway sessions of an earlier run. The local Discord keeps none over a restart, and
 *  by now another clone's may listen at the address that they name. */
export async function forgetSessions(redisUrl: string, totalShards: number): Promise<void> {
  const log = makeLogger('launcher', 'silent')
  const redis = connectRedis({ url: redisUrl, log, connectionName: 'usher-launcher' })
  try {
    for (let id = 0; id < totalShards; id += 1) await redis.del(keys.shardSession(totalShards, id))
  } finally {
    redis.disconnect()
  }
}
