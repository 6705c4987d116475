import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/** Settings rows of guilds that the bot has left and that may come back. */
export type LostGuilds = {
  /**
   * Marks a guild as left, and raises its generation: what is still in flight is discarded.
   * @returns the generation, the same when it was marked before; undefined if it is not enabled
   */
  lose(guildId: string, now: Date): Promise<number | undefined>
  /** Takes the mark away. @returns the generation that begins; undefined if there was no mark */
  regain(guildId: string, now: Date): Promise<number | undefined>
  /** Guilds that were left before `before`, in pages of `limit` after `afterGuildId`. */
  page(afterGuildId: string, limit: number, before: Date): Promise<string[]>
  /** Deletes the settings of a guild left before `before`. @returns their generation, if there */
  remove(guildId: string, before: Date): Promise<number | undefined>
}

export function makeLostGuilds(db: Db): LostGuilds {
  /** One that no process has begun, or will begin by itself. */
  const nextGeneration = (now: Date) =>
    sql<string>`greatest(generation + 1, ${now.getTime()}::bigint)`
  const numberOf = (row: { generation: string } | undefined) => row && Number(row.generation)
  return {
    async lose(guildId, now) {
      const row = await db
        .updateTable('guild_settings')
        .set({
          generation: sql`case when left_at is null then ${nextGeneration(now)} else generation end`,
          left_at: sql`coalesce(left_at, ${instantText(now.getTime())}::timestamptz)`,
        })
        .where('guild_id', '=', guildId)
        .returning('generation')
        .executeTakeFirst()
      return numberOf(row)
    },
    async regain(guildId, now) {
      const row = await db
        .updateTable('guild_settings')
        .set({ generation: nextGeneration(now), left_at: null })
        .where('guild_id', '=', guildId)
        .where('left_at', 'is not', null)
        .returning('generation')
        .executeTakeFirst()
      return numberOf(row)
    },
    async page(afterGuildId, limit, before) {
      const rows = await db
        .selectFrom('guild_settings')
        .select('guild_id')
        .where('left_at', '<', before)
        .where('guild_id', '>', afterGuildId)
        .orderBy('guild_id')
        .limit(limit)
        .execute()
      return rows.map((row) => row.guild_id)
    },
    async remove(guildId, before) {
      const row = await db
        .deleteFrom('guild_settings')
        .where('guild_id', '=', guildId)
        .where('left_at', '<', before)
        .returning('generation')
        .executeTakeFirst()
      return numberOf(row)
    },
  }
}
