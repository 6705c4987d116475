import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { pino } from 'pino'
import { makeMeter, type MeterMethods } from './meter.ts'
import { shardsOfChild } from './shards-of-child.ts'
import { serveParent } from '../serve-parent.ts'
import { makeAttributing, type Attributing } from '#bot/cluster/attributing.ts'
import { connectCluster } from '#bot/cluster/connect.ts'
import type { ClusterContext } from '#bot/cluster/context.ts'
import { makeClusterMetrics, type ClusterMetrics } from '#bot/cluster/metrics.ts'
import { makeRecording } from '#bot/cluster/recording.ts'
import { makeShards, type Shards } from '#bot/cluster/shards.ts'
import { takeShardLease } from '#bot/gateway/shard-lease.ts'
import { botConfig } from '#core/config.ts'
import { fetchBotId } from '#core/discord/fetch-guild-entry.ts'
import { shardOfGuild } from '#core/discord/snowflakes.ts'

/* A cluster's way from the dispatch to the journal, wired as in bot/cluster.ts, without what comes
   after it: messages, commands, and the recorder until it is asked for. */
export type SettleMethods = MeterMethods & {
  /** Records what is in the journal, from now on. */
  record: () => void
}

const config = botConfig(process.env)
const { shardIds, totalShards } = shardsOfChild(process.env)
const log = pino({ level: config.LOG_LEVEL })
const metrics: ClusterMetrics = makeClusterMetrics({
  openDispatches: () => shards.sessions.openCount,
  lanes: () => attributing.lanes.size,
  enabledGuilds: () => attributing.registry.guildIds.size,
  shardStates: () => shards.states().values(),
})
const base = { config, clusterId: 0, clusterCount: 1, metrics, log, now: Date.now }
const connections = connectCluster(base)
const { redis } = connections
const stopped = new AbortController()
const meter = makeMeter()

const lease = await takeShardLease({
  redis,
  totalShards,
  shardIds,
  holder: `bench ${process.pid}`,
  onWait(reason) {
    throw new Error(reason)
  },
  log,
})
const context: ClusterContext = {
  ...base,
  ...connections,
  shardIds,
  totalShards,
  botId: await fetchBotId(connections.rest),
  lease,
  signal: stopped.signal,
}
const recording = makeRecording(context, () => undefined)
const { states } = recording
const attributing: Attributing = makeAttributing({
  context,
  recording: {
    states: {
      ...states,
      async settle(settlement) {
        const outcome = await states.settle(settlement)
        if (outcome.kind !== 'settled') return outcome
        for (const entry of settlement.entries)
          if (entry.kind === 'join') meter.done(entry.memberId)
        return outcome
      },
    },
    notify: () => undefined,
  },
  connectedSince: (guildId) => shards.connectedSince(shardOfGuild(guildId, totalShards)),
  onFenced: () => process.exit(1),
})
const shards: Shards = makeShards({
  context,
  attributing,
  commanding: {
    take(payload) {
      if (payload.t === GatewayDispatchEvents.GuildMemberAdd) meter.came(payload.d.user.id)
    },
  },
  onFatal: (reason) => {
    throw new Error(reason)
  },
})
await attributing.start()
await shards.start()
states.start()
await shards.connect()

const methods: SettleMethods = { ...meter.methods, record: () => recording.start() }
serveParent(methods, async () => {
  await shards.closeResumably()
  await attributing.drain()
  stopped.abort()
  await Promise.allSettled([shards.sessions.stop(), attributing.stop(), recording.stop()])
  await connections.close()
})
