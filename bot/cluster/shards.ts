import { isInGuild } from '#core/discord/is-in-guild.ts'
import { makeGateway, type Gateway } from '../gateway/connect-gateway.ts'
import { makeIntake } from '../gateway/intake.ts'
import { makeLosingGuilds } from '../gateway/losing-guilds.ts'
import { ShardSessions } from '../gateway/shard-sessions.ts'
import type { Attributing } from './attributing.ts'
import type { Commanding } from './commanding.ts'
import type { ClusterContext } from './context.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'

export type ShardsOptions = {
  context: ClusterContext
  attributing: Attributing
  commanding: Pick<Commanding, 'take'>
  /** Discord refuses the connection for good. */
  onFatal: (reason: string) => void
}

export type Shards = Pick<Gateway, 'connect' | 'states' | 'connectedSince' | 'closeResumably'> & {
  sessions: ShardSessions
  /** Resolves once their sessions, and the guilds that were left before, are known. */
  start(): Promise<void>
}

/** The gateway's shards of this process, and where their dispatches go. */
export function makeShards(options: ShardsOptions): Shards {
  const { context, attributing, commanding, onFatal } = options
  const { config, redis, db, rest, allowance, metrics, traces, log, now, signal } = context
  const { shardIds, totalShards, lease } = context
  const { registry, lanes, priming, directory } = attributing
  const mayStore = () => lease.isValid()
  const sessions = new ShardSessions({ redis, log, totalShards, shardIds, mayStore })
  const presentGuilds = makePresentGuilds(redis)
  const losingGuilds = makeLosingGuilds({
    stores: { db, enabledGuilds: makeEnabledGuilds(redis) },
    presentGuilds,
    isInGuild: (guildId) => isInGuild({ rest, allowance }, guildId),
    enabled: () => registry.guildIds,
    shardIds,
    totalShards,
    log,
    now,
    signal,
  })
  const intake = makeIntake({
    registry,
    sessions,
    lanes,
    priming,
    presentGuilds,
    onTaken: (kind) => metrics.dispatchesTaken.inc({ kind }),
    traces,
    log,
    now,
  })
  const gateway = makeGateway({
    rest,
    redis,
    sessions,
    token: config.DISCORD_TOKEN,
    shardIds,
    totalShards,
    mayConnect: () => lease.untilConfirmed(),
    identifyTurnMs: config.IDENTIFY_TURN_MS,
    onDispatch(payload, shardId) {
      metrics.gatewayDispatches.inc()
      // Not through the lanes: Discord waits 3 s for an answer, and nothing has to be settled.
      commanding.take(payload)
      directory.take(payload)
      losingGuilds.take(payload, shardId)
      intake(payload, shardId)
    },
    counters: {
      connections: metrics.gatewayConnections,
      closes: metrics.gatewayCloses,
      heartbeat: metrics.gatewayHeartbeat,
    },
    onFatal,
    log,
  })
  return {
    ...gateway,
    sessions,
    async start() {
      await sessions.start()
      await losingGuilds.start()
    },
  }
}
