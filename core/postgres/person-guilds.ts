import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

const GUILDS_MAX = 500

/** Guilds in which something is stored under a person's own id: joins of 31 days, invites; 500. */
export async function guildsOfPerson(db: Db, userId: string, now: Date): Promise<string[]> {
  const oldest = new Date(now.getTime() - RETENTION_MS).toISOString()
  const { rows } = await sql<{ guildId: string }>`
    select guild_id::text as "guildId" from (
      select guild_id from joins
        where member_id = ${userId}::bigint and joined_at > ${oldest}::timestamptz
      union select guild_id from invites where inviter_id = ${userId}::bigint) g
    order by guild_id limit ${GUILDS_MAX}`.execute(db)
  return rows.map(({ guildId }) => guildId)
}
