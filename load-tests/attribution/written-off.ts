import type { Db } from '#core/postgres/connect.ts'

/** How many uses of each invite were given up as nobody's join, by `guildId/code`. */
export async function readWrittenOff(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('invites').select(['guild_id', 'code', 'written_off']).execute()
  return new Map(rows.map((row) => [`${row.guild_id}/${row.code}`, row.written_off]))
}
