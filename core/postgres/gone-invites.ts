import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/** Guilds that one statement names; what is left is read next. */
const GUILDS_PAGE = 1_000

/**
 * Deletes the invites that were deleted or ran out more than 31 days ago and that no retained join
 * names: nothing shows them any more, nor their labels. Guild by guild, so that no lock is held for long.
 * @returns how many
 */
export async function removeGoneInvites(db: Db, now: Date): Promise<number> {
  const oldest = instantText(now.getTime() - RETENTION_MS)
  let removed = 0
  let after: string | undefined = '-1'
  while (after !== undefined) {
    const guilds: { rows: { guildId: string }[] } = await sql<{ guildId: string }>`
      select distinct guild_id::text as "guildId", guild_id from invites
      where coalesce(deleted_at, expires_at) < ${oldest}::timestamptz
        and guild_id > ${after}::bigint
      order by guild_id limit ${GUILDS_PAGE}`.execute(db)
    for (const { guildId } of guilds.rows) removed += await removeOf(db, guildId, oldest)
    after = guilds.rows.length === GUILDS_PAGE ? guilds.rows.at(-1)?.guildId : undefined
  }
  return removed
}

async function removeOf(db: Db, guildId: string, oldest: string): Promise<number> {
  const { rows } = await sql<{ removed: number }>`
    with gone as (
      delete from invites i
      where guild_id = ${guildId}::bigint and coalesce(deleted_at, expires_at) < ${oldest}::timestamptz
        and not exists (
          select from joins j where j.guild_id = ${guildId}::bigint and j.code = i.code
            and j.joined_at > ${oldest}::timestamptz)
      returning code),
    unlabelled as (
      delete from invite_labels
      where guild_id = ${guildId}::bigint and code in (select code from gone))
    select count(*)::integer as removed from gone`.execute(db)
  return rows[0]?.removed ?? 0
}
