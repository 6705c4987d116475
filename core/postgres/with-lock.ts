import { sql } from 'kysely'
import type { Db } from './connect.ts'

/**
 * Runs `work` while this worker alone holds the advisory lock `key`, over the connection that holds
 * it: the lock ends with the connection, so no crash leaves it behind.
 * @returns undefined where another worker has it: it does the same work
 */
export async function withLock<T>(
  db: Db,
  key: number,
  work: (connection: Db) => Promise<T>,
): Promise<T | undefined> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_lock(${key}) as locked`.execute(connection)
    if (!rows[0]?.locked) return undefined
    try {
      return await work(connection)
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection)
    }
  })
}
