import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { StayCount } from '#core/statistics/retention-curve.ts'
import type { Db } from './connect.ts'

/** Newest joins of a cohort that are looked at. */
export const COHORT_MAX = 100_000

/** Which members: of an inviter, by a code, who joined in a span of time; all of it where several. */
export type CohortWanted = {
  inviterId?: string
  code?: string
  span?: { from: Date; until: Date }
}

/** How long members of a cohort stayed, over the newest 100,000 of their joins of 31 days. */
export async function cohortStays(
  db: Db,
  guildId: string,
  { now, ...wanted }: CohortWanted & { now: Date },
): Promise<StayCount[]> {
  const { inviterId = null, code = null, span } = wanted
  const at = now.toISOString()
  const oldest = new Date(now.getTime() - RETENTION_MS)
  const from = span && span.from > oldest ? span.from : oldest
  const until = span?.until ?? new Date(now.getTime() + RETENTION_MS)
  const conditions = [
    sql`guild_id = ${guildId}::bigint`,
    sql`joined_at > ${oldest.toISOString()}::timestamptz`,
    sql`joined_at >= ${from.toISOString()}::timestamptz`,
    sql`joined_at < ${until.toISOString()}::timestamptz`,
    ...(inviterId === null ? [] : [sql`inviter_id = ${inviterId}::bigint`]),
    ...(code === null ? [] : [sql`code = ${code}`]),
  ]
  const days = (span: ReturnType<typeof sql>) =>
    sql`floor(extract(epoch from ${span}) / 86400)::integer`
  const { rows } = await sql<StayCount>`
    select greatest(0, ${days(sql`${at}::timestamptz - joined_at`)}) as "ageDays",
      ${days(sql`left_at - joined_at`)} as "stayedDays", count(*)::integer as members
    from (
      select joined_at, left_at from joins where ${sql.join(conditions, sql` and `)}
      order by joined_at desc limit ${COHORT_MAX}) l
    group by 1, 2`.execute(db)
  return rows
}
