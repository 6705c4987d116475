import { ClusterClient } from 'discord-hybrid-sharding'
import { makeSender } from './announcements/sender.ts'
import { makeClusterMetrics } from './cluster-metrics.ts'
import { makeFetchBotAdders, type AuditLogRefusals } from './discord/bot-adders.ts'
import { connectRest } from './discord/connect-rest.ts'
import { fetchBotId, fetchGuildEntry } from './discord/fetch-guild-entry.ts'
import { makeGateway, type Gateway } from './gateway/connect-gateway.ts'
import { makeGuildDirectory } from './gateway/guild-directory.ts'
import { GuildRegistry } from './gateway/guild-registry.ts'
import { makeIntake } from './gateway/intake.ts'
import { makeLosingGuilds } from './gateway/losing-guilds.ts'
import { ShardSessions } from './gateway/shard-sessions.ts'
import { startDeletingLostSettings } from './jobs/delete-lost-settings.ts'
import { makeCleanUpJob } from './jobs/clean-up.ts'
import { makePartitionsJob } from './jobs/partitions.ts'
import { EvidenceSearch } from './lanes/evidence-search.ts'
import { Lanes } from './lanes/lanes.ts'
import { MissedSearch } from './lanes/missed-search.ts'
import { isInGuild } from './discord/is-in-guild.ts'
import { makeListInvites, type ListRefusals } from './discord/list-invites.ts'
import { makeRefusals } from './discord/refusals.ts'
import { makeSearchMembers, type SearchRefusals } from './discord/search-members.ts'
import { Punctuality } from './lanes/punctuality.ts'
import { Priming } from './lanes/priming.ts'
import type { ClusterMessage } from './manager/cluster-status.ts'
import { makeUnrecordedTail } from './recorder/unrecorded-tail.ts'
import { makeRecorder } from './recorder/recorder.ts'
import { botConfig } from '#core/config.ts'
import { shardOfGuild } from '#core/discord/snowflakes.ts'
import { reconcileGuilds } from '#core/guilds/reconcile-guilds.ts'
import { connectPostgres } from '#core/postgres/connect.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeNewestJoins } from '#core/postgres/newest-joins.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makeGuildStates } from '#core/redis/guild-states.ts'
import { makeInvalidRequests } from '#core/redis/invalid-requests.ts'
import { keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { makeRestAllowance } from '#core/redis/rest-allowance.ts'
import { exitWithSentence } from '#core/telemetry/exit-with-sentence.ts'
import { makeLogger } from '#core/telemetry/logger.ts'
import { repeat } from '#core/timing/repeat.ts'

const STATUS_EVERY_MS = 1_000
/** How long lanes may take to settle what they have, once the shards are closed. */
const DRAIN_MS = 3_000
/** A guild that refused its invites is looked at again after this, where nothing else is known. */
const REFUSED_PAUSE_MS = 60_000
/** Joins of this long before the start are looked up once more where they are in doubt. */
const DOUBTS_MS = 10 * 60_000
/** Whatever hangs, the process is gone after this; what it had is replayed. */
const STOP_MAX_MS = 7_000

/** One cluster: some shards, their lanes, a recorder. Wired here, from top to bottom. */
async function main(): Promise<void> {
  const config = botConfig(process.env)
  const client = new ClusterClient({})
  const { SHARD_LIST: shardIds, TOTAL_SHARDS: totalShards, CLUSTER: clusterId } = client.info
  const log = makeLogger('cluster', config.LOG_LEVEL).child({ clusterId })
  const tell = (message: ClusterMessage) => {
    // The channel is gone only when the manager is, and then so are we.
    client.send(message)?.catch(() => undefined)
  }
  const now = Date.now

  const redis = connectRedis({ url: config.REDIS_URL, log, connectionName: `cluster-${clusterId}` })
  const subscriber = connectRedis({
    url: config.REDIS_URL,
    log,
    connectionName: `cluster-${clusterId}-subscriber`,
  })
  const { db } = connectPostgres({
    url: config.DATABASE_URL,
    log,
    applicationName: `usher-cluster-${clusterId}`,
    maxConnections: 4,
  })
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
    ownRequestsPerSecond: requestsPerSecond / client.count,
    pausedForMs: () => invalidRequests.pausedForMs(),
    log,
    now,
  })

  const epoch = await redis.incr(keys.epoch())
  assertManagerLives()
  const botId = await fetchBotId(rest)
  const stopped = new AbortController()
  const metrics = makeClusterMetrics({
    openDispatches: () => sessions.openCount,
    lanes: () => lanes.size,
    enabledGuilds: () => registry.guildIds.size,
    shardStates: () => gateway.states().values(),
  })

  const partitions = makePartitionsJob({ db, log, now })
  const sender = makeSender({
    db,
    rest,
    allowance,
    log,
    counters: {
      sent: metrics.messagesSent,
      refused: metrics.messagesRefused,
      expired: metrics.messagesExpired,
    },
  })
  const recorder = makeRecorder({
    redis,
    db,
    log,
    now,
    feed: makeFeedPublisher(redis),
    onRecorded: () => sender.notify(),
    counters: {
      joins: metrics.joinsRecorded,
      ignored: metrics.entriesIgnored,
      rejected: metrics.entriesRejected,
      overturned: metrics.certainOverturned,
      resets: metrics.journalResets,
    },
  })
  const tail = makeUnrecordedTail({
    redis,
    db,
    states: makeGuildStates(redis),
    epoch,
    async restoreGuilds() {
      await reconcileGuilds({ db, enabledGuilds: makeEnabledGuilds(redis) })
    },
    log,
    now,
    restored: metrics.settlementsRestored,
  })
  const cleanUp = makeCleanUpJob({ db, redis, log, now })
  const sessions = new ShardSessions({ redis, log, totalShards, shardIds })
  const refusals: ListRefusals = makeRefusals({ now })
  const auditLogRefusals: AuditLogRefusals = makeRefusals({ now })
  const listInvites = makeListInvites({
    rest,
    hasVanity: async (guildId) => (await directory.facts(guildId)).hasVanity,
    allowance,
    refusals,
    now,
  })
  const connectedSince = (guildId: string) =>
    gateway.connectedSince(shardOfGuild(guildId, totalShards))
  const lanes: Lanes = new Lanes({
    states: tail,
    async listInvites(guildId) {
      const outcome = await listInvites(guildId)
      if (outcome.kind === 'list-forbidden' || outcome.kind === 'list-without-uses') {
        priming.addLater(guildId, outcome.retryAfterMs ?? REFUSED_PAUSE_MS)
      }
      metrics.inviteLists.inc({ outcome: outcome.kind })
      return outcome
    },
    // Where Discord does not tell, members may come any way: nothing is certain at once.
    facts: (guildId) => directory.facts(guildId).catch(() => ({ isOpen: true })),
    fetchBotAdders: makeFetchBotAdders({
      rest,
      allowance,
      refusals: auditLogRefusals,
      log,
      now,
    }),
    connectedSince,
    onMissed: (guildId) => missedSearch?.look(guildId),
    takeCatchUp: (guildId) => priming.takeCatchUp(guildId),
    primeAgain(guildId, isMissed) {
      if (isMissed) priming.addMissed([guildId])
      else priming.add([guildId])
    },
    punctuality: new Punctuality(now),
    epoch,
    onJournalled(guildId, partition, entries) {
      recorder.notify(partition)
      evidenceSearch?.take(guildId, entries)
      for (const entry of entries) {
        if (entry.kind !== 'join') continue
        const { source, confidence } = entry.attribution
        metrics.joinsSettled.inc({ source, confidence })
      }
    },
    onFenced() {
      sessions.abandon()
      void stop(1)
    },
    log,
    now,
    signal: stopped.signal,
  })
  const searchRefusals: SearchRefusals = makeRefusals({ now })
  const searching = {
    search: makeSearchMembers({ rest, allowance, refusals: searchRefusals, log, now }),
    lanes,
    generationOf: (guildId: string) => registry.generationOf(guildId),
    log,
    now,
  }
  const isSearching = config.MEMBER_SEARCH === 'on'
  const evidenceSearch = isSearching ? new EvidenceSearch(searching) : undefined
  const newestJoins = makeNewestJoins({ db, now })
  const missedSearch = isSearching
    ? new MissedSearch({ ...searching, newestJoins, connectedSince })
    : undefined
  const registry = new GuildRegistry({
    enabledGuilds: makeEnabledGuilds(redis),
    amongDisabled: (guildIds) => makeGuildSettings(db).amongDisabled(guildIds),
    subscriber,
    shardIds,
    totalShards,
    onEnabled: (guildId) => priming.add([guildId]),
    onPurged(guildId) {
      lanes.drop(guildId)
      directory.drop(guildId)
      evidenceSearch?.drop(guildId)
      missedSearch?.drop(guildId)
    },
    log,
  })
  const directory = makeGuildDirectory({
    entries: makeGuildEntries(redis),
    fetchEntry: (guildId) => fetchGuildEntry({ rest, allowance, botId }, guildId),
    botId,
    generationOf: (guildId) => registry.generationOf(guildId),
    onPermissionsChanged(guildId) {
      refusals.forgive(guildId)
      auditLogRefusals.forgive(guildId)
      searchRefusals.forgive(guildId)
      priming.add([guildId])
    },
    log,
    now,
    signal: stopped.signal,
  })
  const priming: Priming = new Priming({
    lanes,
    generationOf: (guildId) => registry.generationOf(guildId),
    listsPerSecond: config.DISCORD_GLOBAL_RPS / client.count / 2,
    log,
    now,
  })
  const presentGuilds = makePresentGuilds(redis)
  const guildStores = { db, enabledGuilds: makeEnabledGuilds(redis) }
  const losingGuilds = makeLosingGuilds({
    stores: guildStores,
    presentGuilds,
    isInGuild: (guildId) => isInGuild({ rest, allowance }, guildId),
    enabled: () => registry.guildIds,
    shardIds,
    totalShards,
    log,
    now,
    signal: stopped.signal,
  })
  const stopDeletingLost = startDeletingLostSettings({ ...guildStores, log, now })
  const intake = makeIntake({
    registry,
    sessions,
    lanes,
    priming,
    presentGuilds,
    onTaken: (kind) => metrics.dispatchesTaken.inc({ kind }),
    log,
    now,
  })
  const gateway: Gateway = makeGateway({
    rest,
    redis,
    sessions,
    token: config.DISCORD_TOKEN,
    shardIds,
    totalShards,
    onDispatch(payload, shardId) {
      directory.take(payload)
      losingGuilds.take(payload, shardId)
      intake(payload, shardId)
    },
    onFatal: (reason) => tell({ kind: 'cluster-fatal', reason }),
    log,
  })
  const stopStatus = repeat({
    duty: 'report-status',
    everyMs: STATUS_EVERY_MS,
    log,
    async run() {
      const shards = [...gateway.states()].map(([id, state]) => ({ id, state }))
      tell({ kind: 'cluster-status', shards, metrics: await metrics.registry.getMetricsAsJSON() })
    },
  })

  /** What a predecessor settled in doubt, and may not have got to look up. */
  async function lookUpDoubts(search: EvidenceSearch): Promise<void> {
    const doubts = await newestJoins.inDoubt(now() - DOUBTS_MS).catch((error: unknown) => {
      log.warn({ err: String(error) }, 'joins in doubt could not be read; they stay so')
      return []
    })
    for (const { guildId, ...join } of doubts) {
      if (registry.generationOf(guildId) !== undefined) search.wait(guildId, join)
    }
  }

  let isStopping = false
  async function stop(exitCode: number): Promise<void> {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_MAX_MS).unref()
    await gateway.closeResumably()
    await lanes.drain(DRAIN_MS)
    lanes.stop()
    stopped.abort()
    tail.stop()
    await Promise.allSettled([evidenceSearch?.stop(), missedSearch?.stop(), cleanUp.stop()])
    await Promise.allSettled([sessions.stop(), recorder.stop(), partitions.stop(), priming.stop()])
    await Promise.allSettled([sender.stop(), registry.stop(), stopStatus(), stopDeletingLost()])
    await db.destroy()
    redis.disconnect()
    subscriber.disconnect()
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

  await partitions.start()
  recorder.start()
  sender.start()
  await sessions.start()
  await registry.start()
  await losingGuilds.start()
  cleanUp.start()
  tail.start()
  log.info({ shardIds, totalShards, epoch }, 'cluster connecting')
  await gateway.connect()
  client.triggerReady()
  if (evidenceSearch) await lookUpDoubts(evidenceSearch)
  log.info({ shardIds }, 'cluster ready')
}

/** @throws Error where the manager ended while we were starting */
function assertManagerLives(): void {
  if (!process.connected) throw new Error('the manager is gone')
}

await main().catch(exitWithSentence)
