import { randomUUID } from 'node:crypto'
import { ClusterClient } from 'discord-hybrid-sharding'
import { makeAnnouncing } from './cluster/announcing.ts'
import { makeAttributing, type Attributing } from './cluster/attributing.ts'
import { makeCommanding } from './cluster/commanding.ts'
import { connectCluster } from './cluster/connect.ts'
import type { ClusterContext } from './cluster/context.ts'
import { makeClusterMetrics, type ClusterMetrics } from './cluster/metrics.ts'
import { makeRecording } from './cluster/recording.ts'
import { makeShards, type Shards } from './cluster/shards.ts'
import { takeShardLease } from './gateway/shard-lease.ts'
import type { ClusterMessage } from './manager/cluster-status.ts'
import { botConfig } from '#core/config.ts'
import { fetchBotId } from '#core/discord/fetch-guild-entry.ts'
import { shardOfGuild } from '#core/discord/snowflakes.ts'
import { exitWithSentence } from '#core/telemetry/exit-with-sentence.ts'
import { followLogLevel } from '#core/telemetry/follow-log-level.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import { measureProcess } from '#core/telemetry/process-metrics.ts'
import { startTraces } from '#core/telemetry/traces.ts'
import { repeat } from '#core/timing/repeat.ts'

const STATUS_EVERY_MS = 1_000
/** Whatever hangs, the process is gone after this; what it had is replayed. */
const STOP_MAX_MS = 7_000

/** One cluster: some shards, their lanes, a recorder. Wired here, from top to bottom. */
async function main(): Promise<void> {
  const config = botConfig(process.env)
  const client = new ClusterClient({})
  const { SHARD_LIST: shardIds, TOTAL_SHARDS: totalShards, CLUSTER: clusterId } = client.info
  const log = makeLogger('cluster', config.LOG_LEVEL).child({ clusterId })
  // Without a manager that gives its name nobody can be this process's successor before it ends.
  const managerName = process.argv[2] ?? randomUUID()
  const now = Date.now
  const tell = (message: ClusterMessage) => {
    // The channel is gone only when the manager is, and then so are we.
    client.send(message)?.catch(() => undefined)
  }

  const metrics: ClusterMetrics = makeClusterMetrics({
    openDispatches: () => shards.sessions.openCount,
    lanes: () => attributing.lanes.size,
    enabledGuilds: () => attributing.registry.guildIds.size,
    shardStates: () => shards.states().values(),
  })
  measureProcess(metrics.registry, `cluster-${clusterId}`)
  const base = { config, clusterId, clusterCount: client.count, metrics, log, now }
  const connections = connectCluster(base)
  const lease = await takeShardLease({
    redis: connections.redis,
    totalShards,
    shardIds,
    holder: `${managerName} cluster ${clusterId}`,
    onWait(reason) {
      assertManagerLives()
      tell({ kind: 'cluster-waiting', reason })
    },
    log,
  })
  assertManagerLives()
  const botId = await fetchBotId(connections.rest)
  const traces = await startTraces({ config, service: 'usher-cluster', log })

  const stopped = new AbortController()
  const context: ClusterContext = {
    ...base,
    ...connections,
    shardIds,
    totalShards,
    botId,
    lease,
    traces,
    signal: stopped.signal,
  }
  const announcing = makeAnnouncing(context, (guildId) => attributing.directory.entryOf(guildId))
  const recording = makeRecording(context, () => announcing.notify())
  const attributing: Attributing = makeAttributing({
    context,
    recording,
    connectedSince: (guildId) => shards.connectedSince(shardOfGuild(guildId, totalShards)),
    onFenced,
  })
  const commanding = makeCommanding(context, attributing)
  const shards: Shards = makeShards({
    context,
    attributing,
    commanding,
    onFatal: (reason) => tell({ kind: 'cluster-fatal', reason }),
  })
  const stopFollowingLevel = followLogLevel({ redis: connections.redis, log })
  const stopStatus = repeat({
    duty: 'report-status',
    everyMs: STATUS_EVERY_MS,
    log,
    async run() {
      const states = [...shards.states()].map(([id, state]) => ({ id, state }))
      const values = await metrics.registry.getMetricsAsJSON()
      tell({ kind: 'cluster-status', shards: states, metrics: values })
    },
  })

  function onFenced(): void {
    shards.sessions.abandon()
    void stop(1)
  }

  let isStopping = false
  async function stop(exitCode: number): Promise<void> {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_MAX_MS).unref()
    await shards.closeResumably()
    await Promise.all([attributing.drain(), commanding.stop()])
    stopped.abort()
    await Promise.allSettled([
      shards.sessions.stop(),
      attributing.stop(),
      recording.stop(),
      announcing.stop(),
      stopStatus(),
      stopFollowingLevel(),
    ])
    await traces?.stop()
    await lease.release().catch((error: unknown) => {
      log.warn({ err: String(error) }, 'the shards could not be given back; a successor waits 10 s')
    })
    await connections.close()
    log.info('cluster stopped')
    process.exit(exitCode)
  }
  process.on('SIGTERM', () => void stop(0))
  // A terminal sends it to the whole group; the manager says when to stop.
  process.on('SIGINT', () => undefined)
  // The manager is gone: nobody would watch us, and its successor starts clusters of its own.
  process.on('disconnect', () => void stop(1))
  // It may have gone before anybody listened.
  assertManagerLives()
  lease.onLost(onFenced)

  await recording.prepare()
  await attributing.start()
  await shards.start()
  recording.start()
  announcing.start()
  log.info({ shardIds, totalShards, epoch: lease.epoch }, 'cluster connecting')
  await shards.connect()
  client.triggerReady()
  void commanding.register()
  await attributing.lookUpDoubts()
  log.info({ shardIds }, 'cluster ready')
}

/** @throws Error where the manager ended while we were starting */
function assertManagerLives(): void {
  if (!process.connected) throw new Error('the manager is gone')
}

await main().catch(exitWithSentence)
