import type { Db } from '#core/postgres/connect.ts'
import { makeGuildSettings, type GuildSettings } from '#core/postgres/guild-settings.ts'
import type { EnabledGuilds } from '#core/redis/enabled-guilds.ts'

export type GuildStores = { db: Db; enabledGuilds: EnabledGuilds }

/**
 * Enables the module for a guild: its settings row first, which lasts, then Redis, which the bot
 * listens to. Safe to repeat: an enabled guild stays as it is, and what a crash left half done is
 * completed.
 */
export async function enableGuild(
  { db, enabledGuilds }: GuildStores,
  guildId: string,
  now: Date,
): Promise<GuildSettings> {
  const settings = await makeGuildSettings(db).enable(guildId, now)
  await enabledGuilds.enable(guildId, Number(settings.generation))
  return settings
}
