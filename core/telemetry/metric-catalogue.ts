/** Which process measures: the clusters, the manager of a machine, or an api. */
export type Measurer = 'cluster' | 'manager' | 'api'

/** A metric. No ids and no codes as labels, and no label whose values have no bound. */
export type MetricSpec<Label extends string = string> = {
  name: `usher_${string}`
  help: string
  labelNames: readonly Label[]
  type: 'counter' | 'gauge' | 'histogram'
  measuredBy: readonly Measurer[]
}

export type HistogramSpec<Label extends string = string> = MetricSpec<Label> & {
  /** Upper bounds, in the metric's unit. */
  buckets: number[]
}

type HistogramShape<Label extends string> = {
  buckets: readonly number[]
  labelNames?: readonly Label[]
}

const by = (...measuredBy: Measurer[]) => ({
  counter: <const Label extends string = never>(
    name: MetricSpec['name'],
    help: string,
    labelNames: readonly Label[] = [],
  ): MetricSpec<Label> => ({ name, help, labelNames, type: 'counter', measuredBy }),
  gauge: <const Label extends string = never>(
    name: MetricSpec['name'],
    help: string,
    labelNames: readonly Label[] = [],
  ): MetricSpec<Label> => ({ name, help, labelNames, type: 'gauge', measuredBy }),
  histogram: <const Label extends string = never>(
    name: MetricSpec['name'],
    help: string,
    { buckets, labelNames = [] }: HistogramShape<Label>,
  ): HistogramSpec<Label> => {
    return { name, help, labelNames, type: 'histogram', measuredBy, buckets: [...buckets] }
  },
})

const cluster = by('cluster')
const manager = by('manager')
const api = by('api')
const clusterAndApi = by('cluster', 'api')
/** Of what all machines share: each manager measures the same. */
const shared: Pick<typeof manager, 'gauge'> = {
  gauge: (name, help, labelNames) =>
    manager.gauge(name, `${help}; the same at every manager, so take max`, labelNames),
}

/** How late the event loop is: some milliseconds are nothing, a second is an outage. */
const DELAY_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
/** One round trip to a store or to Discord. */
const TRIP_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** One request to Discord, which is given up after ten seconds. */
const REST_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** From a dispatch to what follows: lists are waited for up to a minute, messages for five. */
const DISPATCH_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 120, 300]
/** An acknowledgement takes one request, an answer some more. */
const COMMAND_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60]
/** Joins, or entries, that are worked on together. */
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 4_000]

export const metrics = {
  // Joins: are they attributed?
  dispatchesTaken: cluster.counter(
    'usher_dispatches_taken_total',
    'Gateway dispatches that entered a lane',
    ['kind'],
  ),
  joinsSettled: cluster.counter('usher_joins_settled_total', 'Joins made durable in the journal', [
    'source',
    'method',
    'confidence',
    'reason',
  ]),
  joinsRevised: cluster.counter(
    'usher_joins_revised_total',
    'Joins whose attribution later evidence changed, by the confidence they have since',
    ['confidence'],
  ),
  usesWrittenOff: cluster.counter(
    'usher_uses_written_off_total',
    'Uses of invites that no join will explain any more',
  ),
  certainOverturned: cluster.counter(
    'usher_certain_overturned_total',
    'Joins that were certain until later evidence said otherwise: each one shows a bug',
  ),
  eventsAbandoned: cluster.counter(
    'usher_events_abandoned_total',
    'Joins, leaves and other events that a fault kept from being settled: each one shows a bug',
  ),
  joinsRecorded: cluster.counter('usher_joins_recorded_total', 'Joins committed to Postgres'),

  // How late?
  dispatchToSettled: cluster.histogram(
    'usher_dispatch_to_settled_seconds',
    'From the arrival of a join or leave at a cluster until it was durable in the journal',
    { buckets: DISPATCH_SECONDS, labelNames: ['kind'] },
  ),
  dispatchToRecorded: cluster.histogram(
    'usher_dispatch_to_recorded_seconds',
    'From the arrival of a join or leave at a cluster until it was committed to Postgres',
    { buckets: DISPATCH_SECONDS, labelNames: ['kind'] },
  ),
  dispatchToAnnounced: cluster.histogram(
    'usher_dispatch_to_announced_seconds',
    'From the arrival of a join or leave at a cluster until its own message was sent',
    { buckets: DISPATCH_SECONDS, labelNames: ['kind'] },
  ),

  // Lists and Discord's REST
  inviteLists: cluster.counter(
    'usher_invite_lists_total',
    'Invite lists that were asked for, or wanted',
    ['priority', 'outcome'],
  ),
  joinsPerSettlement: cluster.histogram(
    'usher_joins_per_settlement',
    'Joins that one settlement explained together, by one list: the coalescing factor',
    { buckets: SIZES.filter((size) => size <= 500) },
  ),
  restRequestDuration: clusterAndApi.histogram(
    'usher_rest_request_duration_seconds',
    "Requests to Discord's REST, from sending to the head of the answer",
    { buckets: REST_SECONDS, labelNames: ['method', 'route', 'status'] },
  ),
  restRateLimited: clusterAndApi.counter(
    'usher_rest_rate_limited_total',
    'Answers of 429, by the scope of the limit',
    ['scope'],
  ),
  restInvalid: clusterAndApi.counter(
    'usher_rest_invalid_requests_total',
    'Invalid requests, which bring a ban nearer: answers of 401, 403, and 429 of an own limit',
  ),
  restInvalidInWindow: shared.gauge(
    'usher_rest_invalid_requests_in_window',
    'Invalid requests of all processes in the ten minutes that Discord counts; it bans at 10,000',
  ),
  restAllowanceWait: cluster.histogram(
    'usher_rest_allowance_wait_seconds',
    'How long requests waited for their part of what Discord allows the token',
    { buckets: TRIP_SECONDS, labelNames: ['priority'] },
  ),
  restAllowanceRefused: cluster.counter(
    'usher_rest_allowance_refused_total',
    'Requests that were not sent, as Discord allowed no more for too long',
    ['priority'],
  ),
  restAllowance: manager.gauge(
    'usher_rest_allowance_per_second',
    'Requests a second that the token is allowed, as DISCORD_GLOBAL_RPS says',
  ),

  // Lanes and settling
  lanes: cluster.gauge('usher_lanes', 'Guilds that something happened in lately'),
  openDispatches: cluster.gauge('usher_open_dispatches', 'Dispatches that are not settled yet'),
  enabledGuilds: cluster.gauge(
    'usher_enabled_guilds',
    'Guilds with the module enabled, on this machine',
  ),
  settlements: cluster.counter(
    'usher_settlements_total',
    'Attempts to make a settlement durable, by what Redis answered',
    ['outcome'],
  ),
  settleDuration: cluster.histogram(
    'usher_settle_duration_seconds',
    'How long Redis took to make a settlement durable',
    { buckets: TRIP_SECONDS },
  ),
  settlementsRestored: cluster.counter(
    'usher_settlements_restored_total',
    'Settlements that Redis lost in a failover and that were settled again',
  ),

  // Journal and recorder
  journalSettlements: shared.gauge(
    'usher_journal_settlements',
    'Settlements in the journals of all partitions',
  ),
  journalLongest: shared.gauge(
    'usher_journal_longest_settlements',
    'Settlements in the longest journal; at 100,000 its guilds stop settling',
  ),
  journalOldest: shared.gauge(
    'usher_journal_oldest_age_seconds',
    'Age of the oldest settlement in any journal, recorded or not; 0 where there is none',
  ),
  journalLag: shared.gauge(
    'usher_journal_lag_seconds',
    'Age of the oldest settlement that is not recorded yet; 0 where there is none',
  ),
  journalRejects: shared.gauge(
    'usher_journal_rejects',
    'Journal entries set aside in the last 31 days, to be looked at',
  ),
  recorderBatchDuration: cluster.histogram(
    'usher_recorder_batch_duration_seconds',
    'How long a transaction of the recorder took, with reading before and trimming after',
    { buckets: TRIP_SECONDS, labelNames: ['outcome'] },
  ),
  recorderBatchEntries: cluster.histogram(
    'usher_recorder_batch_entries',
    'Journal entries that a transaction of the recorder held, where it held any',
    { buckets: SIZES },
  ),
  entriesIgnored: cluster.counter(
    'usher_journal_entries_ignored_total',
    'Journal entries without effect: repeats, and those of guilds disabled since',
  ),
  entriesRejected: cluster.counter(
    'usher_journal_entries_rejected_total',
    'Journal entries that could not be recorded and were set aside',
  ),
  journalResets: cluster.counter(
    'usher_journal_resets_total',
    'Journals that Redis had lost while its clock went back, recorded anew from their beginning',
  ),

  // Messages
  messagesSent: cluster.counter(
    'usher_messages_sent_total',
    'Join and leave messages, and digests, sent',
    ['kind'],
  ),
  messagesPostponed: cluster.counter(
    'usher_messages_postponed_total',
    'Attempts to send a message that have to be made again: a limit was reached, or it failed',
    ['reason'],
  ),
  messagesDigested: cluster.counter(
    'usher_messages_digested_total',
    'Joins and leaves that a digest told of, as their channel took no more messages',
    ['kind'],
  ),
  messagesLost: cluster.counter(
    'usher_messages_lost_total',
    'Joins and leaves that no message will tell of: refused by Discord, or too late for a digest',
    ['reason'],
  ),
  outboxMessages: shared.gauge(
    'usher_outbox_messages',
    'Messages and digests that wait to be sent',
    ['kind'],
  ),
  outboxOldest: shared.gauge(
    'usher_outbox_oldest_age_seconds',
    'How long ago the oldest join or leave was that waits to be told of; 0 where none does',
  ),
  digestEvents: shared.gauge(
    'usher_digest_events_waiting',
    'Joins and leaves that the next digests will tell of',
  ),

  // Gateway and shards
  shards: cluster.gauge('usher_shards', 'Shards of the clusters that answer', ['state']),
  shardsAssigned: manager.gauge('usher_shards_assigned', 'Shards that this machine is to run'),
  gatewayDispatches: cluster.counter(
    'usher_gateway_dispatches_total',
    'Dispatches received, of any kind',
  ),
  gatewayConnections: cluster.counter(
    'usher_gateway_connections_total',
    'Gateway connections that came to be ready, by how: a new session, or a resumed one',
    ['kind'],
  ),
  gatewayCloses: cluster.counter(
    'usher_gateway_closes_total',
    "Gateway connections that ended, by WebSocket's status",
    ['status'],
  ),
  gatewayHeartbeat: cluster.histogram(
    'usher_gateway_heartbeat_seconds',
    'Round trip of a heartbeat: the latency of the gateway',
    { buckets: REST_SECONDS },
  ),
  identifiesLeft: manager.gauge(
    'usher_identifies_left',
    'Identifies that Discord still allowed the token today when it was last asked; take min',
  ),
  clusters: manager.gauge('usher_clusters', 'Cluster processes of this machine', ['state']),
  clusterRestarts: manager.counter(
    'usher_cluster_restarts_total',
    'Cluster processes started again',
  ),

  // Stores
  storeUp: shared.gauge(
    'usher_store_up',
    'Whether a store could be measured: 1, or 0 and its other figures are absent',
    ['store'],
  ),
  postgresConnections: clusterAndApi.gauge(
    'usher_postgres_connections',
    'Connections to Postgres that are open',
    ['state'],
  ),
  postgresConnectionsMax: clusterAndApi.gauge(
    'usher_postgres_connections_max',
    'Connections to Postgres that may be open at once',
  ),
  postgresWaiting: clusterAndApi.gauge(
    'usher_postgres_waiting',
    'Transactions and queries that wait for a connection',
  ),
  postgresSize: shared.gauge('usher_postgres_size_bytes', 'Size of the database'),
  partitionsAhead: shared.gauge(
    'usher_partitions_ahead_seconds',
    'How long there are partitions for from now on, without a gap; rows of later days are refused',
    ['table'],
  ),
  partitionOldest: shared.gauge(
    'usher_partition_oldest_age_seconds',
    'How long ago the first day of the oldest partition began',
    ['table'],
  ),
  redisMemory: shared.gauge('usher_redis_memory_bytes', 'Memory that Redis uses for data'),
  redisMemoryMax: shared.gauge(
    'usher_redis_memory_max_bytes',
    'Memory from which on Redis refuses to write; 0: no bound is set',
  ),

  // Commands
  commands: cluster.counter(
    'usher_commands_total',
    'Commands, buttons and suggestions, by how they ended',
    ['command', 'outcome'],
  ),
  commandDuration: cluster.histogram(
    'usher_command_duration_seconds',
    'From the arrival of a command to its answer',
    { buckets: COMMAND_SECONDS, labelNames: ['command'] },
  ),

  // Api
  apiRequests: api.counter('usher_api_requests_total', 'Requests that were answered', [
    'method',
    'route',
    'status',
  ]),
  apiRequestDuration: api.histogram(
    'usher_api_request_duration_seconds',
    'Time to answer a request, by route and class of status',
    {
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      labelNames: ['method', 'route', 'status'],
    },
  ),
  apiEventStreams: api.gauge('usher_api_event_streams', 'Live feeds that are open in this process'),

  // Processes
  eventLoopDelay: by('cluster', 'manager', 'api').histogram(
    'usher_event_loop_delay_seconds',
    'How late a timer of every 100 ms came: what else waits for as long',
    { buckets: DELAY_SECONDS, labelNames: ['process'] },
  ),
  buildInfo: by('manager', 'api').gauge(
    'usher_build_info',
    'What runs: always 1, with the versions as labels',
    ['version', 'revision', 'node_version'],
  ),
} as const
