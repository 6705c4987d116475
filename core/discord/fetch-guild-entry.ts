import type { REST } from '@discordjs/rest'
import {
  Routes,
  type APIChannel,
  type RESTGetAPIGuildMemberResult,
  type RESTGetAPIGuildResult,
  type RESTGetAPICurrentUserResult,
} from 'discord-api-types/v10'
import { makeGuildEntry, type GuildEntry } from './guild-entry.ts'
import type { RestAllowance, RestPriority } from '#core/redis/rest-allowance.ts'

const TIMEOUT_MS = 10_000

export type FetchEntryOptions = {
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  botId: string
  /** As urgent as a list unless told: without it, nobody knows whether the list is all there is. */
  priority?: RestPriority
}

/**
 * Reads from Discord what GUILD_CREATE would have told, for a process that resumed without one.
 * @throws DiscordAPIError, HTTPError or Error where one of its three requests fails, or may not go
 */
export async function fetchGuildEntry(
  { rest, allowance, botId, priority = 'list' }: FetchEntryOptions,
  guildId: string,
): Promise<GuildEntry> {
  await Promise.all([1, 2, 3].map(() => allowance.take(priority)))
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const [guild, channels, member] = await Promise.all([
    rest.get(Routes.guild(guildId), { signal }) as Promise<RESTGetAPIGuildResult>,
    rest.get(Routes.guildChannels(guildId), { signal }) as Promise<APIChannel[]>,
    rest.get(Routes.guildMember(guildId, botId), {
      signal,
    }) as Promise<RESTGetAPIGuildMemberResult>,
  ])
  return makeGuildEntry({ guild, channels, member, botId })
}

/** The bot's own user id, which a resumed session never tells. @throws as REST does */
export async function fetchBotId(rest: REST): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const { id } = (await rest.get(Routes.user(), { signal })) as RESTGetAPICurrentUserResult
  return id
}
