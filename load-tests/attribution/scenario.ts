import type { Control } from '#infra/local/discord/control.ts'
import type { Act } from './timeline.ts'
import type { CastGuild } from './cast.ts'

/** The process under test: Usher's bot, or the tutorial tracker. */
export interface Tracker {
  /** kill -9 of the process that holds the gateway connection. */
  killWorker(): Promise<void>
  /** An orderly end of all its processes. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Its databases, where it has some. */
  stopStores(): Promise<void>
  startStores(): Promise<void>
}

/** What a scenario plays on. */
export interface Stage {
  control: Control
  tracker: Tracker
  random: () => number
  /** Lists lag, dispatches are late, and people come in other ways than by plain invites. */
  hostile: boolean
  /** `full`, or a tenth of it in a quick run. */
  size: (full: number) => number
  /** Uses by people who were members already, by `guildId/code`: rises without a join. */
  accepted: Map<string, number>
}

/** What a scenario promises beyond what holds everywhere. */
export interface Promises {
  /** Most invite lists asked for, for each join. */
  fetchesPerJoin?: number
  /** Most seconds from the last join until nothing changes any more. */
  settledWithinS?: number
  /** Least per cent of joins with the right inviter when member search is on. */
  rightWithSearchPercent: number
}

export interface Scenario {
  name: string
  /** One line for whoever reads the table. */
  about: string
  /** Guilds, invites and people, before the tracker looks. */
  cast(stage: Stage): Promise<CastGuild[]>
  timeline(stage: Stage, guilds: readonly CastGuild[]): Act[]
  /** Something breaks on the way: a join alone need not be certain. */
  breaks: boolean
  /** Discord forgets the gateway session: who comes without a code meanwhile leaves no trace. */
  losesSession: boolean
  promises: Promises
}
