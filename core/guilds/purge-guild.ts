import type { GuildStores } from './enable-guild.ts'
import { deleteGuildRows } from '#core/postgres/delete-guild-rows.ts'
import { makeOptOuts } from '#core/postgres/opt-outs.ts'

/**
 * Deletes everything stored about a guild. The settings row goes first: its lock waits for a
 * recorder's transaction under way, and without it no later one records anything for this
 * generation. Redis follows once Postgres has committed. Safe to repeat.
 */
export async function purgeGuild(
  { db, enabledGuilds }: GuildStores,
  guildId: string,
  now: Date,
): Promise<void> {
  const generation = await db.transaction().execute(async (tx) => {
    const settings = await tx
      .deleteFrom('guild_settings')
      .where('guild_id', '=', guildId)
      .returning('generation')
      .executeTakeFirst()
    await deleteGuildRows(tx, guildId)
    await makeOptOuts(tx).removeGuild(guildId)
    return settings === undefined ? now.getTime() : Number(settings.generation)
  })
  await enabledGuilds.purge(guildId, generation)
}
