export interface SessionView {
  sessionId: string
  shardId: number
  shardCount: number
  intents: number
  connected: boolean
  /** The sequence of the newest dispatch. */
  sequence: number
  resumes: number
}

export interface SessionsView {
  sessions: SessionView[]
  identifies: number
  resumes: number
  /** Identifies that came too early for their `shard_id % max_concurrency`. */
  identifyViolations: number
  invalidSessions: number
  identifiesLeft: number
}

export interface RequestCount {
  /** Method and template, for instance `GET /guilds/:guildId/invites`. */
  route: string
  status: number
  count: number
}

export interface AuthorizeAs {
  userId: string
  /** Absolute, as an application redirects a browser to it. */
  authorizeUrl: string
  /** Default true; false presses Cancel. */
  approve?: boolean
  /** Which guild the bot is added to, where the scopes hold `bot`. */
  guildId?: string
}

export interface Authorized {
  redirectTo: string
}

export interface IssueToken {
  userId: string
  /** Default: `identify`, `guilds`. */
  scopes?: string[]
}

export interface IssuedToken {
  accessToken: string
  refreshToken: string
  expiresInSeconds: number
}
