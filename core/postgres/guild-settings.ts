import type { Selectable, Updateable } from 'kysely'
import type { Db } from './connect.ts'
import type { GuildSettingsTable } from './tables.ts'

export type GuildSettings = Selectable<GuildSettingsTable>
export type GuildSettingsPatch = Omit<
  Updateable<GuildSettingsTable>,
  'guild_id' | 'generation' | 'version' | 'updated_at' | 'left_at'
>

/** Settings of the guilds that have enabled the module. */
export type GuildSettingsRepository = {
  find(guildId: string): Promise<GuildSettings | undefined>
  /** Enables the guild with default settings; an enabled one keeps its settings and generation. */
  enable(guildId: string, now: Date): Promise<GuildSettings>
  /** Changes what `patch` names and nothing else. @returns undefined if the guild is not enabled. */
  update(guildId: string, patch: GuildSettingsPatch): Promise<GuildSettings | undefined>
  /**
   * As `update`, but only from the version that `seen` is of.
   * @returns undefined if the settings were changed since, or are gone
   */
  updateFrom(
    seen: Pick<GuildSettings, 'guild_id' | 'generation' | 'version'>,
    patch: GuildSettingsPatch,
  ): Promise<GuildSettings | undefined>
  /** Those of `guildIds` that do not have the module enabled, or that the bot has left. */
  amongDisabled(guildIds: readonly string[]): Promise<string[]>
  /** Every enabled guild that the bot is in, and its generation, in pages of `limit` after `afterGuildId`. */
  page(afterGuildId: string, limit: number): Promise<{ guild_id: string; generation: string }[]>
  /** How many guilds have the module enabled, and of how many of those the bot is gone. */
  count(): Promise<{ enabled: number; left: number }>
}

export function makeGuildSettings(db: Db): GuildSettingsRepository {
  const updated = (guildId: string, patch: GuildSettingsPatch) =>
    db
      .updateTable('guild_settings')
      .set(patch)
      .set((eb) => ({ version: eb('version', '+', 1), updated_at: eb.fn('now') }))
      .where('guild_id', '=', guildId)
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
        // Also returns the row where it is there already. Who enables has the bot in the guild.
        .onConflict((conflict) => conflict.column('guild_id').doUpdateSet({ left_at: null }))
        .returningAll()
        .executeTakeFirstOrThrow(),
    update: (guildId, patch) => updated(guildId, patch).returningAll().executeTakeFirst(),
    updateFrom: (seen, patch) =>
      updated(seen.guild_id, patch)
        .where('generation', '=', seen.generation)
        .where('version', '=', seen.version)
        .returningAll()
        .executeTakeFirst(),
    async amongDisabled(guildIds) {
      const enabled = await db
        .selectFrom('guild_settings')
        .select('guild_id')
        .where('guild_id', 'in', [...guildIds])
        .where('left_at', 'is', null)
        .execute()
      const known = new Set(enabled.map(({ guild_id }) => guild_id))
      return guildIds.filter((guildId) => !known.has(guildId))
    },
    page: (afterGuildId, limit) =>
      db
        .selectFrom('guild_settings')
        .select(['guild_id', 'generation'])
        .where('guild_id', '>', afterGuildId)
        .where('left_at', 'is', null)
        .orderBy('guild_id')
        .limit(limit)
        .execute(),
    count: () =>
      db
        .selectFrom('guild_settings')
        .select((eb) => [
          eb.cast<number>(eb.fn.countAll(), 'float8').as('enabled'),
          eb.cast<number>(eb.fn.count('left_at'), 'float8').as('left'),
        ])
        .executeTakeFirstOrThrow(),
  }
}
