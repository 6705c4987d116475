import type { Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { GuildSettingsTable } from './tables.ts'

export type GuildSettings = Selectable<GuildSettingsTable>
export type GuildSettingsPatch = Omit<
  Updateable<GuildSettingsTable>,
  'guild_id' | 'generation' | 'version' | 'updated_at'
>

/** Settings of the guilds that have enabled the module. */
export type GuildSettingsRepository = {
  find(guildId: string): Promise<GuildSettings | undefined>
  /** Enables the guild with default settings; an enabled one keeps its settings and generation. */
  enable(guildId: string, now: Date): Promise<GuildSettings>
  /** Changes what `patch` names and nothing else. @returns undefined if the guild is not enabled. */
  update(guildId: string, patch: GuildSettingsPatch): Promise<GuildSettings | undefined>
  /** Every enabled guild and its generation, in pages of `limit` after `afterGuildId`. */
  page(afterGuildId: string, limit: number): Promise<{ guild_id: string; generation: string }[]>
}

export function makeGuildSettings(db: Db): GuildSettingsRepository {
  return {
    find: (guildId) =>
      db
        .selectFrom('guild_settings')
        .selectAll()
        .where('guild_id', '=', guildId)
        .executeTakeFirst(),
    enable: (guildId, now) =>
      db
        .insertInto('guild_settings')
        .values({
          guild_id: guildId,
          generation: String(now.getTime()),
          join_messages_channel: null,
          leave_messages_channel: null,
          server_shared_invite_link: null,
        })
        // A no-op update, so that the existing row is returned.
        .onConflict((conflict) => conflict.column('guild_id').doUpdateSet({ guild_id: guildId }))
        .returningAll()
        .executeTakeFirstOrThrow(),
    update: (guildId, patch) =>
      db
        .updateTable('guild_settings')
        .set(patch)
        .set((eb) => ({ version: eb('version', '+', 1), updated_at: eb.fn('now') }))
        .where('guild_id', '=', guildId)
        .returningAll()
        .executeTakeFirst(),
    page: (afterGuildId, limit) =>
      db
        .selectFrom('guild_settings')
        .select(['guild_id', 'generation'])
        .where('guild_id', '>', afterGuildId)
        .orderBy('guild_id')
        .limit(limit)
        .execute(),
  }
}
