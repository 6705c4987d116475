import type { REST } from '@discordjs/rest'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { ShardLease } from '../gateway/shard-lease.ts'
import type { ClusterMetrics } from './metrics.ts'
import type { botConfig } from '#core/config.ts'
import type { Db } from '#core/postgres/connect.ts'
import type { InvalidRequests } from '#core/redis/invalid-requests.ts'
import type { PseudonymOf } from '#core/privacy/pseudonyms.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import type { Traces } from '#core/telemetry/traces.ts'

/** What every part of a cluster process is built on. */
export type ClusterContext = {
  config: ReturnType<typeof botConfig>
  /** Unlike that of any other cluster of any machine. */
  clusterId: number
  /** Of all machines. */
  clusterCount: number
  shardIds: readonly number[]
  totalShards: number
  redis: Redis
  /** For subscriptions: it can do nothing else. */
  subscriber: Redis
  db: Db
  rest: REST
  allowance: RestAllowance
  /** What stands for who opted out. */
  pseudonymOf: PseudonymOf
  /** Takes note of what Discord refuses, for all processes. */
  invalidRequests: InvalidRequests
  /** The bot's own user. */
  botId: string
  /** The right to its shards; its epoch fences off who had them before. */
  lease: ShardLease
  metrics: ClusterMetrics
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  log: Logger
  now: () => number
  /** Aborts once the process stops and its lanes are empty. */
  signal: AbortSignal
}
