import type { Insertable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'
import type { JoinsTable } from '#core/postgres/tables.ts'

/** A row as the recorder commits it: certain, by an invite, still there. */
export function aJoin(given: Partial<Insertable<JoinsTable>> = {}): Insertable<JoinsTable> {
  const joinedAt = given.joined_at instanceof Date ? given.joined_at : new Date()
  return {
    guild_id: '300000000000000001',
    joined_at: joinedAt,
    member_id: '400000000000000001',
    member_name: 'newcomer',
    member_avatar: null,
    source: 'invite',
    method: 'use-count',
    confidence: 'certain',
    reason: null,
    code: 'abc',
    inviter_id: '500000000000000001',
    candidates: null,
    counted: true,
    rejoin: false,
    fresh_account: false,
    own_code: false,
    counted_on: joinedAt.toISOString().slice(0, 10),
    left_at: null,
    leave_seen: null,
    ...given,
  }
}

/** Commits the rows, into one partition of the whole of time. */
export async function record(db: Db, rows: readonly Insertable<JoinsTable>[]): Promise<void> {
  await sql`create table if not exists joins_of_tests partition of joins
    for values from (minvalue) to (maxvalue)`.execute(db)
  await db
    .insertInto('joins')
    .values([...rows])
    .execute()
}
