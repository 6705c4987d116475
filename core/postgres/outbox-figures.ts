import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** What waits to be sent, of all guilds. */
export type OutboxFigures = {
  messages: number
  channels: number
  /** When the oldest of them was written; null where none waits. */
  oldestAt: Date | null
  /** Joins and leaves that are counted for a digest. */
  counted: number
}

export async function outboxFigures(db: Db): Promise<OutboxFigures> {
  const { rows } = await sql<OutboxFigures>`
    select count(*)::float8 as messages, count(distinct channel_id)::float8 as channels,
      min(created_at) as "oldestAt",
      (select coalesce(sum(events), 0)::float8 from digest_counts) as counted
    from outbox`.execute(db)
  return rows[0] ?? { messages: 0, channels: 0, oldestAt: null, counted: 0 }
}
