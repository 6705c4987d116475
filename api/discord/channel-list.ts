import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes, type RESTGetAPIGuildChannelsResult } from 'discord-api-types/v10'
import { Problem } from '../problems.ts'

const TIMEOUT_MS = 5_000

/**
 * A guild's channels as Discord has them, for when no cluster remembers the guild.
 * @param rest the bot's
 * @throws Problem `bot-not-present` or `discord-unavailable`
 */
export async function fetchChannels(
  rest: REST,
  guildId: string,
): Promise<{ id: string; type: number }[]> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const route = Routes.guildChannels(guildId)
    const channels = (await rest.get(route, { signal })) as RESTGetAPIGuildChannelsResult
    return channels.map(({ id, type }) => ({ id, type }))
  } catch (cause) {
    if (cause instanceof DiscordAPIError && [403, 404].includes(cause.status))
      throw new Problem('bot-not-present', 'Add the bot to the server first.', { cause })
    throw new Problem('discord-unavailable', 'Discord could not be asked about the channels.', {
      cause,
    })
  }
}
