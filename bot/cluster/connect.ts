import { connectRest } from '../discord/connect-rest.ts'
import type { ClusterContext } from './context.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { makeRestAllowance } from '#core/redis/rest-allowance.ts'

/** A recorder, a sender, commands and jobs: none holds one for long. */
const POSTGRES_CONNECTIONS = 4

type Connections = Pick<
  ClusterContext,
  'redis' | 'subscriber' | 'db' | 'rest' | 'allowance' | 'invalidRequests' | 'pseudonymOf'
> & {
  close(): Promise<void>
}

/** Redis, Postgres and Discord's REST, as one cluster process uses them. */
export function connectCluster(
  base: Pick<ClusterContext, 'config' | 'clusterId' | 'clusterCount' | 'log' | 'now'>,
): Connections {
  const { config, clusterId, clusterCount, log, now } = base
  const url = config.REDIS_URL
  const redis = connectRedis({ url, log, connectionName: `cluster-${clusterId}` })
  const subscriber = connectRedis({
    url,
    log,
    connectionName: `cluster-${clusterId}-subscriber`,
  })
  const { db } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: `usher-cluster-${clusterId}`,
    maxConnections: POSTGRES_CONNECTIONS,
  })
  const pseudonymOf = makePseudonymOf(config.PRIVACY_KEY)
  const invalidRequests = makeInvalidRequests({ redis, log, now })
  const requestsPerSecond = config.DISCORD_GLOBAL_RPS
  const rest = connectRest({
    apiBase: config.DISCORD_API_BASE,
    token: config.DISCORD_TOKEN,
    requestsPerSecond,
    invalidRequests,
  })
  const allowance = makeRestAllowance({
    redis,
    requestsPerSecond,
    ownRequestsPerSecond: requestsPerSecond / clusterCount,
    pausedForMs: () => invalidRequests.pausedForMs(),
    log,
    now,
  })
  return {
    redis,
    subscriber,
    db,
    rest,
    allowance,
    invalidRequests,
    pseudonymOf,
    async close() {
      await db.destroy()
      redis.disconnect()
      subscriber.disconnect()
    },
  }
}
