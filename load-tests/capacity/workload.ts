/** What is asked of Usher, and what is assumed where nobody says. */
export const workload = {
  guilds: 1_000_000,
  members: 200_000_000,
  joinsPerSecond: 1_000,
  /** Guilds that have the tracker on: all of them, the worst case. */
  enabledShare: 1,
  /** Invites that a guild has at a time, as in the benchmarks. */
  invitesPerGuild: 20,
  /** Members who leave while their join is kept, for each who joins. */
  leavesPerJoin: 0.5,
  /** Other dispatches for each join: members, channels, roles and invites that change. */
  otherDispatchesPerJoin: 10,
  /** Rows of day_counts for each join: joins of one day by one invite share a row. */
  dayCountsPerJoin: 0.3,
  /** Invites that come and go: rows that are kept for 31 days after. */
  goneInvitesPerGuild: 20,
  /** Requests of dashboards and programs. */
  apiRequestsPerSecond: 500,
} as const

export type Workload = { readonly [Name in keyof typeof workload]: number }

/** What one machine has, and how much of it may be in use. */
export const machine = {
  cores: 8,
  memoryGb: 32,
  /** Beyond this, what comes in bursts has to wait. */
  cpuShare: 0.6,
  memoryShare: 0.75,
} as const

export type Machine = { readonly [Name in keyof typeof machine]: number }

/** What Discord allows. @see Discord docs, rate-limits#global-rate-limit, gateway#sharding */
export const discord = {
  requestsPerSecond: 50,
  guildsPerShard: 1_000,
  /** Shards that may identify at a time, for bots of this size. */
  maxConcurrency: 16,
  identifyEveryS: 5,
  /** Identifications a day of a bot of this size: five for every thousand guilds. */
  identifiesPerThousandGuilds: 5,
  /** Share of the allowance that priming takes. */
  primingShare: 0.5,
} as const

export type Discord = { readonly [Name in keyof typeof discord]: number }
