import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import type { PresentGuilds } from '#core/redis/present-guilds.ts'
import { Problem } from '../problems.ts'

/** Whether the bot is in a guild. */
export type BotPresence = {
  /** Those of `guildIds` that the bot's shards were told of. */
  among(guildIds: readonly string[]): Promise<Set<string>>
  /**
   * As the shards were told, and where they were not, by asking Discord: the bot may have been
   * added a moment ago, or while no shard was running. @throws Problem `discord-unavailable`
   */
  isIn(guildId: string): Promise<boolean>
}

/** @param rest the bot's */
export function makeBotPresence(presentGuilds: PresentGuilds, rest: REST): BotPresence {
  return {
    among: (guildIds) => presentGuilds.among(guildIds),
    async isIn(guildId) {
      if ((await presentGuilds.among([guildId])).has(guildId)) return true
      try {
        await rest.get(Routes.guild(guildId))
        return true
      } catch (cause) {
        const isOut = cause instanceof DiscordAPIError && [403, 404].includes(cause.status)
        if (isOut) return false
        throw new Problem('discord-unavailable', 'Discord could not be asked about the bot.', {
          cause,
        })
      }
    },
  }
}
