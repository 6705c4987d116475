/**
 * Every Redis key of Usher. Keys of a partition carry the hash tag `{p<n>}`.
 *
 * | key | type | lifetime | writer |
 * |---|---|---|---|
 * | `usher:{p<n>}:journal` | stream, one entry a settlement | until recorded | settle.lua |
 * | `usher:{p<n>}:generations` | hash, enabled guild -> generation | until disabled | enable, purge |
 * | `usher:{p<n>}:present` | set of guilds the bot is in | until the bot leaves | cluster |
 * | `usher:{p<n>}:guild:<id>:state` | hash: version, session, sequence, epoch, ledger | until purged | settle.lua |
 * | `usher:{p<n>}:guild:<id>:invites` | hash, code -> invite as JSON | until purged | settle.lua |
 * | `usher:{p<n>}:guild:<id>:settled-joins` | string, who joined lately, as JSON | 5 minutes since the last | settle.lua |
 * | `usher:{p<n>}:guild:<id>:owners` | hash, code of the bot's invite -> its owner | until it is gone | bot |
 * | `usher:{p<n>}:guild:<id>:inviting:<owner>` | string, an invite is being made | 60 s | bot |
 * | `usher:{p<n>}:guild:<id>:concealed` | set, pseudonyms of who opted out | until purged | whoever opts them out |
 * | `usher:{p<n>}:guild:<id>:directory` | string, directory entry as JSON | until purged | cluster |
 * | `usher:{p<n>}:guild:<id>:message-failures` | hash, channel -> why its newest message was lost | until one gets through | cluster |
 * | `usher:shard:<total>:<id>:session` | string, gateway session as JSON | 10 minutes | cluster |
 * | `usher:shards:total` | string, number of shards that the machines agreed on | 10 minutes since the last machine | manager |
 * | `usher:shards:leases` | hash, `<total>/<shard>` -> until, epoch and holder of its lease | until another total is run | lease-shards.lua |
 * | `usher:identify:<bucket>` | string, shard id | a turn, 5.5 s | cluster |
 * | `usher:rest:allowance` | hash, slot of 50 ms -> requests | 2 s since last use | rest-allowance.lua |
 * | `usher:rest:invalid` | counter, requests that Discord refused | 10 minutes since the first | cluster |
 * | `usher:punctuality` | hash, cluster -> how late lists were, as JSON | 1 day since the last | cluster |
 * | `usher:log-level` | string, log level of all processes | as long as was asked for | operator |
 * | `usher:epoch` | counter | for ever | cluster at start |
 * | `usher:session:<id>` | string, api session as JSON | 7 days since last use | api |
 * | `usher:session:<id>:tokens` | string, OAuth tokens, encrypted | as the session | api |
 * | `usher:session:<id>:refresh` | string, the right to refresh the tokens | 15 s | api |
 * | `usher:admin:<user>` | string, guilds the user administers as JSON | 60 s | api |
 * | `usher:api-key:<id>:right` | string, who made the key is Administrator | 60 s | api |
 * | `usher:streams:<user>` | sorted set, open event streams by expiry, ms | 3 minutes | api |
 * | `usher:rate:<who>` | counter, api requests | 1 minute | api |
 */
export const keys = {
  journal: (partition: number) => `usher:{p${partition}}:journal`,
  generations: (partition: number) => `usher:{p${partition}}:generations`,
  presentGuilds: (partition: number) => `usher:{p${partition}}:present`,
  guildState: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:state`,
  guildInvites: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:invites`,
  settledJoins: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:settled-joins`,
  inviteOwners: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:owners`,
  inviteTurn: (partition: number, guildId: string, ownerId: string) =>
    `usher:{p${partition}}:guild:${guildId}:inviting:${ownerId}`,
  concealedMembers: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:concealed`,
  guildDirectory: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:directory`,
  messageFailures: (partition: number, guildId: string) =>
    `usher:{p${partition}}:guild:${guildId}:message-failures`,
  shardSession: (totalShards: number, shardId: number) =>
    `usher:shard:${totalShards}:${shardId}:session`,
  totalShards: () => 'usher:shards:total',
  shardLeases: () => 'usher:shards:leases',
  identifyTurn: (bucket: number) => `usher:identify:${bucket}`,
  restAllowance: () => 'usher:rest:allowance',
  invalidRequests: () => 'usher:rest:invalid',
  punctuality: () => 'usher:punctuality',
  logLevel: () => 'usher:log-level',
  epoch: () => 'usher:epoch',
  apiSession: (sessionId: string) => `usher:session:${sessionId}`,
  apiTokens: (sessionId: string) => `usher:session:${sessionId}:tokens`,
  apiTokenRefresh: (sessionId: string) => `usher:session:${sessionId}:refresh`,
  administeredGuilds: (userId: string) => `usher:admin:${userId}`,
  apiKeyRight: (keyId: string) => `usher:api-key:${keyId}:right`,
  eventStreams: (userId: string) => `usher:streams:${userId}`,
  /** Prefix: the rate limiter adds who asks. */
  apiRequests: () => 'usher:rate:',
} as const

/** The keys that one guild has of its own, as a scan finds them. */
export const guildKeys = {
  pattern: 'usher:{p*}:guild:*',
  ownersPattern: 'usher:{p*}:guild:*:owners',
  guildOf: (key: string): string | undefined => /^usher:\{p\d+\}:guild:(\d+):/.exec(key)?.[1],
} as const

/** Gateway sessions of every shard, as a scan finds them. */
export const sessionKeys = {
  pattern: 'usher:shard:*:session',
  shardOf(key: string): { totalShards: number; shardId: number } | undefined {
    const [, total, id] = /^usher:shard:(\d+):(\d+):session$/.exec(key) ?? []
    if (total === undefined || id === undefined) return undefined
    return { totalShards: Number(total), shardId: Number(id) }
  },
} as const

/** Pub/sub channels. Nothing sent here may be the only copy of anything. */
export const channels = {
  /** What bot and api tell each other about guilds; see `core/events`. */
  guildEvents: 'usher:guild-events',
  /** Recorded joins of one guild, for the dashboard's live feed. */
  feed: (guildId: string) => `usher:feed:${guildId}`,
} as const
