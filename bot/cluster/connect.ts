import { connectRest } from '../discord/connect-rest.ts'
import { measuredAllowance } from '../discord/measured-allowance.ts'
import type { ClusterContext } from './context.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { makeRestAllowance } from '#core/redis/rest-allowance.ts'
import { measurePool } from '#core/telemetry/pool-metrics.ts'

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
  base: Pick<ClusterContext, 'config' | 'clusterId' | 'clusterCount' | 'metrics' | 'log' | 'now'>,
): Connections {
  const { config, clusterId, clusterCount, metrics, log, now } = base
  const url = config.REDIS_URL
  const redis = connectRedis({ url, log, connectionName: `cluster-${clusterId}` })
  const subscriber = connectRedis({
    url,
    log,
    connectionName: `cluster-${clusterId}-subscriber`,
  })
  const { db, pool } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: `usher-cluster-${clusterId}`,
    maxConnections: POSTGRES_CONNECTIONS,
  })
  measurePool(metrics.registry, pool)
  const pseudonymOf = makePseudonymOf(config.PRIVACY_KEY)
  const invalidRequests = makeInvalidRequests({ redis, log, now })
  const requestsPerSecond = config.DISCORD_GLOBAL_RPS
  const rest = connectRest({
    apiBase: config.DISCORD_API_BASE,
    token: config.DISCORD_TOKEN,
    requestsPerSecond,
    invalidRequests,
    metrics: metrics.rest,
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
    allowance: measuredAllowance(allowance, metrics),
    invalidRequests,
    pseudonymOf,
    async close() {
      await db.destroy()
      redis.disconnect()
      subscriber.disconnect()
    },
  }
}
