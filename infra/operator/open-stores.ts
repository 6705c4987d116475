import type { OperatorConfig } from '#core/config.ts'
import { assertPostgresReachable, connectPostgres, type Db } from '#core/postgres/connect.ts'
import { assertRedisReachable, connectRedis } from '#core/redis/connect.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import type { Redis } from 'ioredis'

export type OpenStores = { redis: Redis; db: Db; close(): Promise<void> }

/** Connects to both stores. @throws Error with one sentence where one of them does not answer */
export async function openStores(config: OperatorConfig): Promise<OpenStores> {
  await assertRedisReachable(config.REDIS_URL)
  await assertPostgresReachable(config.DATABASE_URL)
  // What goes wrong is said once, by the command.
  const log = makeLogger('operator', 'silent')
  const redis = connectRedis({ url: config.REDIS_URL, log, connectionName: 'usher-operator' })
  const { db } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: 'usher-operator',
    maxConnections: 2,
  })
  return {
    redis,
    db,
    async close() {
      redis.disconnect()
      await db.destroy()
    },
  }
}
