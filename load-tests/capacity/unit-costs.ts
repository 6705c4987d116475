/** What one of something takes, as it was measured; RESULTS.md has the runs. */
export interface UnitCost {
  what: string
  value: number
  unit: string
  /** The command that prints it. */
  by: string
}

const bench = (name: string) => `npm run bench -- ${name}`
/* Medians of runs. After new ones: put theirs here, then `npm run capacity`. */
export const unitCosts = {
  settleCpuMs: {
    what: 'cluster: a join with a list to itself',
    value: 2.9,
    unit: 'ms of CPU',
    by: bench('settle-own'),
  },
  dispatchCpuMs: {
    what: 'cluster: a dispatch that is only counted',
    value: 0.09,
    unit: 'ms of CPU',
    by: bench('settle-shared'),
  },
  botMbPerThousandGuilds: {
    what: 'cluster: 1,000 guilds at rest, beyond the first 600',
    value: 0.5,
    unit: 'MB of heap',
    by: bench('memory'),
  },
  botMbPerProcess: {
    what: 'cluster: a process, as its start with 2,500 guilds leaves it',
    value: 400,
    unit: 'MB of memory',
    by: bench('memory'),
  },
  recorderCpuMs: {
    what: 'recorder: a join',
    value: 0.07,
    unit: 'ms of CPU',
    by: bench('recorder'),
  },
  recorderJoinsPerSecond: {
    what: 'recorder: joins of one process',
    value: 10_900,
    unit: '/s',
    by: bench('recorder'),
  },
  postgresCpuMs: {
    what: 'Postgres: a join that is recorded',
    value: 0.06,
    unit: 'ms of CPU',
    by: bench('recorder'),
  },
  walBytes: {
    what: 'Postgres: write-ahead log of a join',
    value: 769,
    unit: 'B',
    by: bench('recorder'),
  },
  joinBytes: { what: 'Postgres: row of a join', value: 141, unit: 'B', by: bench('storage') },
  joinIndexBytes: {
    what: 'Postgres: its six indexes',
    value: 189,
    unit: 'B',
    by: bench('storage'),
  },
  dayCountBytes: {
    what: 'Postgres: row of day_counts with its index',
    value: 167,
    unit: 'B',
    by: bench('storage'),
  },
  inviteBytes: {
    what: 'Postgres: row of an invite with its indexes',
    value: 291,
    unit: 'B',
    by: bench('storage'),
  },
  redisCpuMs: {
    what: 'Redis: a join, settled and recorded',
    value: 0.06,
    unit: 'ms of CPU',
    by: bench('recorder'),
  },
  redisCommands: {
    what: 'Redis: commands that a join takes, those of scripts among them',
    value: 13,
    unit: '',
    by: bench('storage'),
  },
  redisBytesPerGuild: {
    what: 'Redis: a guild with the tracker on, 20 invites, 50 channels, 30 roles',
    value: 17_000,
    unit: 'B',
    by: bench('storage'),
  },
  redisBytesPerPresentGuild: {
    what: 'Redis: a guild that the bot is in',
    value: 12,
    unit: 'B',
    by: bench('storage'),
  },
  redisBytesPerSettlement: {
    what: 'Redis: a settlement that waits to be recorded',
    value: 800,
    unit: 'B',
    by: bench('storage'),
  },
  apiCpuMs: {
    what: 'api: a page of joins',
    value: 4.4,
    unit: 'ms of CPU',
    by: bench('api'),
  },
  apiPostgresCpuMs: {
    what: 'Postgres: a page of joins, of a million',
    value: 10,
    unit: 'ms of CPU',
    by: bench('api'),
  },
} as const satisfies Record<string, UnitCost>

export type Costs = { readonly [Name in keyof typeof unitCosts]: number }

/** The values alone. */
export const costs = Object.fromEntries(
  Object.entries(unitCosts).map(([name, { value }]) => [name, value]),
) as Costs // the same names
