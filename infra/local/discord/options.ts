import type { RangeMs } from './control/fault-types.ts'
import type { Control } from './control.ts'

export interface LocalDiscordOptions {
  host?: '127.0.0.1'
  /** 0 takes a free one. */
  port: number
  controlToken: string
  application: {
    clientId: string
    clientSecret: string
    botToken: string
    /** Default: the client id, as for applications of the last years. */
    botUserId?: string
    botUsername?: string
    redirectUris: string[]
  }
  /** Keeps the world here as JSON: read at start, saved a second after changes and on close. */
  dataFile?: string
  /** How many shards may identify within 5 s; default 1. */
  maxConcurrency?: number
  /** How far apart identifies of one bucket have to be; default 5 s, as Discord has it. */
  identifyWindowMs?: number
  /** Default 1,000. */
  identifiesPerDay?: number
  latency?: { restMs?: RangeMs; gatewayMs?: RangeMs }
  /** What a guild's invite list allows; default 5 requests per 5,000 ms. */
  inviteListLimit?: { requests: number; perMs: number }
  /** Requests a second and token; default 50. */
  globalRps?: number
  /** Default 41,250, as Discord has it. */
  heartbeatIntervalMs?: number
  /** How long a session without a connection can be resumed; default 5 minutes. */
  sessionKeptMs?: number
  /** How many guilds a shard may have before identifying is refused; default 2,500. */
  guildsPerShard?: number
  /** Default: the process's clock. Timers always run by the process's clock. */
  now?: () => number
  random?: () => number
}

export interface LocalDiscord {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** `http://127.0.0.1:PORT/api`, for `new REST({ api })`. */
  apiBase: string
  /** The page for people, with the token that opens it. */
  pageUrl: string
  control: Control
  /** Closes every connection and saves the world; within a second. */
  close(): Promise<void>
}
