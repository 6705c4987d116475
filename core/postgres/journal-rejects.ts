import { sql } from 'kysely'
import { RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

/** Rejects of one statement; what is left goes next time. */
const REMOVED_MAX = 10_000

/** Deletes rejects that are as old as no join may get: they name members. @returns how many */
export async function removeOldRejects(db: Db, now: Date): Promise<number> {
  const removed = await sql`
    delete from journal_rejects where ctid = any (array(
      select ctid from journal_rejects
      where rejected_at < ${now.toISOString()}::timestamptz - make_interval(days => ${RETENTION_DAYS})
      limit ${REMOVED_MAX}))`.execute(db)
  return Number(removed.numAffectedRows ?? 0n)
}

/** How many entries were set aside over 31 days, and when the newest was. */
export async function rejectFigures(db: Db): Promise<{ entries: number; newestAt: Date | null }> {
  const { rows } = await sql<{ entries: number; newestAt: Date | null }>`
    select count(*)::float8 as entries, max(rejected_at) as "newestAt"
    from journal_rejects`.execute(db)
  return rows[0] ?? { entries: 0, newestAt: null }
}
