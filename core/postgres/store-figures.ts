import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** How much waits in the database, and how large it is. */
export type StoreFigures = {
  /** Messages of each kind that wait to be sent. */
  waiting: { join: number; leave: number; digest: number }
  /** Age of the oldest that is no digest, in seconds; 0 where there is none. */
  oldestAgeSeconds: number
  /** Joins and leaves that digests will tell of. */
  digestEvents: number
  /** Journal entries set aside. */
  rejects: number
  bytes: number
}

/** All tables read here are bounded, and small while all is well. */
export async function storeFigures(db: Db): Promise<StoreFigures> {
  const { rows } = await sql<StoreFigures>`
    select json_build_object(
        'join', count(*) filter (where kind = 'join'),
        'leave', count(*) filter (where kind = 'leave'),
        'digest', count(*) filter (where kind = 'digest')) as waiting,
      coalesce(greatest(0, extract(epoch from
        now() - min(created_at) filter (where kind <> 'digest'))), 0)::float8 as "oldestAgeSeconds",
      (select coalesce(sum(events), 0)::float8 from digest_counts) as "digestEvents",
      (select count(*)::float8 from journal_rejects) as rejects,
      pg_database_size(current_database())::float8 as bytes
    from outbox`.execute(db)
  const [figures] = rows
  if (figures === undefined) throw new Error('a sum without a row')
  return figures
}
