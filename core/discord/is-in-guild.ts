import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

const TIMEOUT_MS = 10_000

/** Whether the bot is in a guild. @throws where Discord does not tell, or may not be asked now */
export async function isInGuild(
  { rest, allowance }: { rest: REST; allowance: RestAllowance },
  guildId: string,
): Promise<boolean> {
  await allowance.take('doctor')
  try {
    await rest.get(Routes.guild(guildId), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return true
  } catch (error) {
    if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) {
      return false
    }
    throw error
  }
}
