/** Least and most, both in milliseconds; a value between them is drawn each time. */
export type RangeMs = [minMs: number, maxMs: number]

export interface DropConnections {
  /** Default: all shards. */
  shardId?: number
  resumable: boolean
  /** Close code, default 4000. Resumable closes must not be 1000 or 1001. */
  code?: number
}

export interface SetLatency {
  /** Added before a REST answer; left out: unchanged. */
  restMs?: RangeMs
  /** Added before every dispatch, order kept; left out: unchanged. */
  gatewayMs?: RangeMs
}

export interface FailNext {
  /** Method and template, for instance `GET /guilds/:guildId/invites`; `*` is every route. */
  route: string
  status: number
  /** Default 1, at most 1,000,000. */
  times?: number
  /** For 429: seconds in `Retry-After`; default 1. */
  retryAfterSeconds?: number
  /** The request takes effect all the same: only its answer is an error. Not for 429. */
  acted?: boolean
  /** Only requests of this guild or channel. */
  majorId?: string
}

export interface StallNext {
  route: string
  times?: number
  /** Default: until the client or the server gives up. */
  ms?: number
  majorId?: string
}

export interface InviteListFault {
  /** The list (and vanity uses) show the guild as it was so long ago, at one moment, never backwards. */
  lagMs?: RangeMs
  /** The list comes without `uses`, as for a bot with nothing but View Audit Log. */
  hideUses?: boolean
}

export interface DelayDispatches {
  /** Gateway event names, for instance `GUILD_MEMBER_ADD`. */
  types: string[]
  ms: RangeMs
  /** How many dispatches in all; default: until `clearFaults`. */
  times?: number
}

export interface RepeatDispatches {
  /** The next so many GUILD_MEMBER_ADD come twice. */
  times: number
  /** How much later the second arrives; default 400. */
  afterMs?: number
  /** How far its `joined_at` is off; default 400. */
  joinedAtOffMs?: number
}

export interface ReorderJoins {
  /** The next so many GUILD_MEMBER_ADD of this guild arrive in reverse order. */
  guildId: string
  count: number
}

export interface UsedUpInvites {
  /** When INVITE_DELETE of a used-up invite comes, seen from its GUILD_MEMBER_ADD. */
  inviteDelete: 'before' | 'after' | 'never'
  /** With `after`: how much later, default 0. */
  afterMs?: number
}

export interface MemberSearchFault {
  /** `pending` answers 202 with code 110000; `off` answers 404. */
  mode: 'on' | 'off' | 'pending'
  /** How long a new member stays unfound; default 0. */
  lagMs?: number
}
