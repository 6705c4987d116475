import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { AggregatorRegistry, Counter, Registry } from 'prom-client'
import { AGREE_EVERY_MS, agreeTotal, keepAgreement } from './manager/agree-total.ts'
import { clusterIdsOf } from './manager/cluster-ids.ts'
import { Clusters } from './manager/clusters.ts'
import { shardsOfHost } from './manager/host-shards.ts'
import { hostOf } from './manager/host.ts'
import { watchJournals } from './manager/journal-watch.ts'
import { splitShards } from './manager/split-shards.ts'
import { botConfig } from '#core/config.ts'
import { fetchGatewayBot } from '#core/discord/gateway-bot.ts'
import { assertPostgresReachable } from '#core/postgres/connect.ts'
import { assertPrivacyKey } from '#core/postgres/privacy-key.ts'
import { assertRedisReachable, connectRedis } from '#core/redis/connect.ts'
import { exitWithSentence } from '#core/telemetry/exit-with-sentence.ts'
import { followLogLevel } from '#core/telemetry/follow-log-level.ts'
import { startHealthServer } from '#core/telemetry/health-server.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { repeat } from '#core/timing/repeat.ts'

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

  const registry = new Registry()
  const restarts = new Counter({ ...metrics.clusterRestarts, registers: [registry] })
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
    onRestart: () => restarts.inc(),
    onFatal: (reason) => void stop(() => exitWithSentence(new Error(reason))),
    log,
  })
  const journals = await watchJournals(redis, log)
  const stopAgreeing = repeat({
    duty: 'keep-total-shards',
    everyMs: AGREE_EVERY_MS,
    log,
    run: () => keepAgreement(redis, totalShards),
  })
  const health = await startHealthServer({
    host: config.BOT_METRICS_HOST,
    port: config.BOT_METRICS_PORT,
    portSetting: 'BOT_METRICS_PORT',
    notReadyBecause: () => clusters.notReadyBecause() ?? journals.notReadyBecause(),
    async metrics() {
      const own = await registry.getMetricsAsJSON()
      const all = AggregatorRegistry.aggregate([own, ...clusters.metrics()])
      return { contentType: registry.contentType, body: await all.metrics() }
    },
  })

  const stopFollowingLevel = followLogLevel({ redis, log })

  let isStopping = false
  async function stop(exit: () => void): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info('manager stopping')
    await clusters.stop()
    await Promise.allSettled([journals.stop(), stopAgreeing(), health.close()])
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
