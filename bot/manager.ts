import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { AGREE_EVERY_MS, agreeTotal, keepAgreement } from './manager/agree-total.ts'
import { clusterIdsOf } from './manager/cluster-ids.ts'
import { Clusters } from './manager/clusters.ts'
import { shardsOfHost } from './manager/host-shards.ts'
import { hostOf } from './manager/host.ts'
import { watchJournals } from './manager/journal-watch.ts'
import { makeManagerMetrics } from './manager/metrics.ts'
import { splitShards } from './manager/split-shards.ts'
import { makeStoreMetrics } from './manager/store-metrics.ts'
import { botConfig } from '#core/config.ts'
import { fetchGatewayBot } from '#core/discord/gateway-bot.ts'
import { assertPostgresReachable, connectPostgres } from '#core/postgres/connect.ts'
import { assertPrivacyKey } from '#core/postgres/privacy-key.ts'
import { assertRedisReachable, connectRedis } from '#core/redis/connect.ts'
import { exitWithSentence } from '#core/telemetry/exit-with-sentence.ts'
import { followLogLevel } from '#core/telemetry/follow-log-level.ts'
import { startHealthServer } from '#core/telemetry/health-server.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import { repeat } from '#core/timing/repeat.ts'

/** What the manager asks of Postgres is only measured: it may fail, and must not pile up. */
const POSTGRES_TIMEOUT_MS = 5_000
/** How often Discord is asked how many identifies are left. */
const ASK_IDENTIFIES_EVERY_MS = 300_000

/** The manager: one a machine. Starts the clusters, watches them and answers for them. */
async function main(): Promise<void> {
  const config = botConfig(process.env)
  const host = hostOf(config)
  const log = makeLogger('manager', config.LOG_LEVEL)
  await assertRedisReachable(config.REDIS_URL)
  await assertPostgresReachable(config.DATABASE_URL)
  await assertPrivacyKey(config.DATABASE_URL, config.PRIVACY_KEY)
  const discord = await fetchGatewayBot(config.DISCORD_API_BASE, config.DISCORD_TOKEN)
  const redis = connectRedis({
    url: config.REDIS_URL,
    log,
    connectionName: `manager-${host.index}`,
  })
  const totalShards = await agreeTotal(redis, config.TOTAL_SHARDS, discord.shards)
  if (totalShards < discord.shards) {
    log.warn({ totalShards, recommended: discord.shards }, 'Discord recommends more shards')
  }

  const shardIds = shardsOfHost(totalShards, host)
  if (shardIds.length === 0) {
    log.warn(
      { host, totalShards },
      'no shards for this machine: there are more machines than shards',
    )
  }
  const clusterIds = clusterIdsOf(host, totalShards, config.CLUSTER_COUNT)
  const clusters = new Clusters({
    token: config.DISCORD_TOKEN,
    totalShards,
    shardsOfClusters: splitShards(shardIds, config.CLUSTER_COUNT),
    firstClusterId: clusterIds.first,
    totalClusters: clusterIds.total,
    holder: `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`,
    onRestart: () => metrics.restarts.inc(),
    onFatal: (reason) => void stop(() => exitWithSentence(new Error(reason))),
    log,
  })
  const metrics = makeManagerMetrics({
    config,
    shards: shardIds.length,
    identifiesLeft: discord.session_start_limit.remaining,
    clusterStates: () => clusters.states(),
  })
  const { db } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: `usher-manager-${host.index}`,
    maxConnections: 1,
    statementTimeoutMs: POSTGRES_TIMEOUT_MS,
  })
  const { registry } = metrics
  makeStoreMetrics({ redis, db, registry, log, now: Date.now }).start()
  const journals = await watchJournals(redis, log)
  const stopAgreeing = repeat({
    duty: 'keep-total-shards',
    everyMs: AGREE_EVERY_MS,
    log,
    run: () => keepAgreement(redis, totalShards),
  })
  const stopAsking = repeat({
    duty: 'ask-identifies-left',
    everyMs: ASK_IDENTIFIES_EVERY_MS,
    log,
    async run() {
      const answer = await fetchGatewayBot(config.DISCORD_API_BASE, config.DISCORD_TOKEN)
      metrics.identifiesLeft.set(answer.session_start_limit.remaining)
    },
  })
  const health = await startHealthServer({
    host: config.BOT_METRICS_HOST,
    port: config.BOT_METRICS_PORT,
    portSetting: 'BOT_METRICS_PORT',
    notReadyBecause: () => clusters.notReadyBecause() ?? journals.notReadyBecause(),
    metrics: () => metrics.text(clusters.metrics()),
  })

  const stopFollowingLevel = followLogLevel({ redis, log })

  let isStopping = false
  async function stop(exit: () => void): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info('manager stopping')
    await clusters.stop()
    await Promise.allSettled([journals.stop(), stopAgreeing(), stopAsking(), health.close()])
    void stopFollowingLevel()
    redis.disconnect()
    exit()
  }
  process.on('SIGTERM', () => void stop(() => process.exit(0)))
  process.on('SIGINT', () => void stop(() => process.exit(0)))

  await clusters.start()
  const { port } = health
  log.info({ host, totalShards, shardIds, clusters: config.CLUSTER_COUNT, port }, 'manager started')
}

await main().catch(exitWithSentence)
