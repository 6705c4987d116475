import { sql } from 'kysely'
import type { MinuteRate } from '#core/statistics/rates-by-code.ts'
import type { Db } from './connect.ts'

/** Newest joins that are looked at. */
export const LOOKED_AT_MAX = 20_000

/** How fast members came by which code in the last `minutes`, looking at the newest 20,000 joins. */
export async function joinRates(
  db: Db,
  guildId: string,
  { now, minutes }: { now: Date; minutes: number },
): Promise<MinuteRate[]> {
  const at = now.toISOString()
  const since = new Date(now.getTime() - minutes * 60_000).toISOString()
  const { rows } = await sql<MinuteRate>`
    select code, greatest(0, floor(extract(epoch from ${at}::timestamptz - joined_at) / 60))::integer
        as minute, count(*)::integer as joins,
      (count(*) filter (where fresh_account))::integer as fresh
    from (
      select code, joined_at, fresh_account from joins
      where guild_id = ${guildId}::bigint and joined_at > ${since}::timestamptz
      order by joined_at desc limit ${LOOKED_AT_MAX}) l
    group by 1, 2`.execute(db)
  return rows
}
