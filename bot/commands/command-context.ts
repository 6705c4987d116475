import type { REST } from '@discordjs/rest'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { GuildDirectory } from '../gateway/guild-directory.ts'
import type { Catalogue } from '#core/languages/catalogue.ts'
import type { Db } from '#core/postgres/connect.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'
import type { Privacy } from '#core/privacy/privacy.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

/** What commands are given: stores, Discord, the guild's directory entry. */
export type CommandDeps = {
  db: Db
  redis: Redis
  /** Counted in the global allowance: take from `allowance` before each request. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  directory: Pick<GuildDirectory, 'entryOf'>
  privacy: Privacy
  now: () => number
}

/** One call of a command, or one press of a button, in a guild that has the module enabled. */
export type CommandContext = {
  /** Also what people are asked to name when they report an error. */
  interactionId: string
  guildId: string
  /** Where it was called, which may be a thread. */
  channelId: string
  userId: string
  memberRoleIds: readonly string[]
  /** What the asker may do in this channel, as Discord computed it for this call. */
  memberPermissions: bigint
  /** What the bot may do in this channel. */
  appPermissions: bigint
  settings: GuildSettings
  /** The guild's language and time zone. */
  catalogue: Catalogue
  say: Catalogue['say']
  deps: CommandDeps
  /** Ends what takes too long, and all of it when the process stops. Hand it to REST. */
  signal: AbortSignal
  log: Logger
}
