import { AggregatorRegistry, Counter, Registry } from 'prom-client'
import { Clusters } from './manager/clusters.ts'
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

/** The manager: one a machine. Starts the clusters, watches them and answers for them. */
async function main(): Promise<void> {
  const config = botConfig(process.env)
  const log = makeLogger('manager', config.LOG_LEVEL)
  await assertRedisReachable(config.REDIS_URL)
  await assertPostgresReachable(config.DATABASE_URL)
  await assertPrivacyKey(config.DATABASE_URL, config.PRIVACY_KEY)
  const discord = await fetchGatewayBot(config.DISCORD_API_BASE, config.DISCORD_TOKEN)
  const totalShards = config.TOTAL_SHARDS === 'auto' ? discord.shards : config.TOTAL_SHARDS

  const registry = new Registry()
  const restarts = new Counter({ ...metrics.clusterRestarts, registers: [registry] })
  const shardIds = Array.from({ length: totalShards }, (_, id) => id)
  const clusters = new Clusters({
    token: config.DISCORD_TOKEN,
    totalShards,
    shardsOfClusters: splitShards(shardIds, config.CLUSTER_COUNT),
    onRestart: () => restarts.inc(),
    onFatal: (reason) => void stop(() => exitWithSentence(new Error(reason))),
    log,
  })
  const health = await startHealthServer({
    host: config.BOT_METRICS_HOST,
    port: config.BOT_METRICS_PORT,
    portSetting: 'BOT_METRICS_PORT',
    notReadyBecause: () => clusters.notReadyBecause(),
    async metrics() {
      const own = await registry.getMetricsAsJSON()
      const all = AggregatorRegistry.aggregate([own, ...clusters.metrics()])
      return { contentType: registry.contentType, body: await all.metrics() }
    },
  })

  const redis = connectRedis({ url: config.REDIS_URL, log, connectionName: 'manager' })
  const stopFollowingLevel = followLogLevel({ redis, log })

  let isStopping = false
  async function stop(exit: () => void): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info('manager stopping')
    await clusters.stop()
    await health.close()
    void stopFollowingLevel()
    redis.disconnect()
    exit()
  }
  process.on('SIGTERM', () => void stop(() => process.exit(0)))
  process.on('SIGINT', () => void stop(() => process.exit(0)))

  await clusters.start()
  log.info({ totalShards, clusters: config.CLUSTER_COUNT, port: health.port }, 'manager started')
}

await main().catch(exitWithSentence)
