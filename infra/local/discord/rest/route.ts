import type { SentFile } from '../attachments.ts'
import { errorTree, parseInput, type Parser } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { guildPermissions, channelPermissions, holds } from '../world/permissions.ts'
import type { Channel, Grant, Guild } from '../world/world.ts'

/** A request as a resource sees it: authenticated, within its limits. */
export interface RestRequest {
  params: Readonly<Record<string, string>>
  query: unknown
  body: unknown
  /** Files of a multipart body, by their number. */
  files: ReadonlyMap<number, SentFile>
  /** What the audit log is to say about it. */
  auditReason: string | undefined
  /** The language that answers are wanted in. */
  locale: string
  /** Who asks by OAuth; null for the bot, and where no token is asked for. */
  grant: Grant | null
}

export interface RouteLimit {
  requests: number
  perMs: number
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v10`. `:guildId` and `:channelId` are major parameters of the rate limit. */
  path: string
  /** Whose token it takes; `interaction` stands for the one in the path, which no global limit
   *  counts. */
  auth: 'bot' | 'user' | 'either' | 'none' | 'interaction'
  limit?: RouteLimit
  /** Guild and channel that it is about where the path does not name them, for faults. */
  about?(params: Readonly<Record<string, string>>): readonly string[]
  /** The body of a 200, or undefined for 204, or an `answer` of another kind. */
  handle(request: RestRequest): unknown
}

const answerMark = Symbol('answer')

/** An answer other than 200 with a JSON body. */
export interface Answer {
  [answerMark]: true
  status: number
  body: unknown
}

export const answerWith = (status: number, body: unknown): Answer => ({
  [answerMark]: true,
  status,
  body,
})

export const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && answerMark in value

/** Reads a body or query, or refuses it as Discord does. */
export function read<T>(parser: Parser<T>, value: unknown): T {
  const parsed = parseInput(parser, value ?? {})
  if (!parsed.ok) throw refuse.invalidForm(errorTree(parsed.faults))
  return parsed.value
}

export function param(request: RestRequest, name: string): string {
  const value = request.params[name]
  if (value === undefined || value.length > 300) throw refuse.notFound()
  return value
}

/** The guild of the path, as far as the bot may know of it. */
export function botGuild(realm: Realm, request: RestRequest): Guild {
  const guild = realm.world.guilds.get(param(request, 'guildId'))
  if (!guild || guild.unavailable || !guild.members.has(realm.application.botUserId))
    throw refuse.unknownGuild()
  return guild
}

/** The channel of the path and its guild; a channel the bot cannot view is out of its access. */
export function botChannel(realm: Realm, request: RestRequest): { channel: Channel; guild: Guild } {
  const channel = realm.world.channels.get(param(request, 'channelId'))
  const guild = channel && realm.world.guilds.get(channel.guildId)
  if (!channel || !guild || guild.unavailable) throw refuse.unknownChannel()
  if (channelPermissions(guild, channel, realm.application.botUserId) === 0n)
    throw refuse.missingAccess()
  return { channel, guild }
}

export function requireInGuild(realm: Realm, guild: Guild, wanted: bigint): void {
  if (!holds(guildPermissions(guild, realm.application.botUserId), wanted))
    throw refuse.missingPermissions()
}

export function requireInChannel(
  realm: Realm,
  { guild, channel }: { guild: Guild; channel: Channel },
  wanted: bigint,
): void {
  if (!holds(channelPermissions(guild, channel, realm.application.botUserId), wanted))
    throw refuse.missingPermissions()
}
