import type { GuildSettings, GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import { moduleIsOff, Problem } from './problems.ts'

/**
 * The settings of a guild about whose data something is asked.
 * @throws Problem `module-disabled`, or `bot-not-present` where the bot has left and took it along
 */
export async function settingsOfData(
  settings: Pick<GuildSettingsRepository, 'find'>,
  guildId: string,
): Promise<GuildSettings> {
  const found = await settings.find(guildId)
  if (!found) throw moduleIsOff()
  if (found.left_at === null) return found
  throw new Problem('bot-not-present', 'The bot has left the server: its data is deleted.')
}
