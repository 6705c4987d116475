import { sql } from 'kysely'
import type { Db } from './connect.ts'

/**
 * How far each of `partitions` is recorded, read after every recorder that is at work on one of them
 * has committed or given up.
 */
export async function settledPositions(
  db: Db,
  partitions: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ partition: number; position: string }>`
    select partition, position from journal_positions
    where partition = any(${partitions}::smallint[]) order by partition for share`.execute(db)
  return new Map(rows.map(({ partition, position }) => [partition, position]))
}

/** How far every partition is recorded, without waiting for recorders at work. */
export async function journalPositions(db: Db): Promise<Map<number, string>> {
  const rows = await db.selectFrom('journal_positions').selectAll().execute()
  return new Map(rows.map(({ partition, position }) => [partition, position]))
}
