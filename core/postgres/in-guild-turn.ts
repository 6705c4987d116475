import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** First half of the advisory lock's key: no other lock of ours has two halves. */
const LOCK_SPACE = 504_944

/**
 * Runs `work` in a transaction while nobody else runs theirs for the same guild. Two guilds may, by
 * chance, wait for each other; recorders never wait.
 */
export async function inGuildTurn<T>(
  db: Db,
  guildId: string,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK_SPACE}::integer, hashtext(${guildId}))`.execute(
      tx,
    )
    return work(tx)
  })
}
