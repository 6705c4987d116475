import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** Joins and leaves of one day. `day` is the guild's own date, `YYYY-MM-DD`. `net`: counted joins of
 *  that day whose member is still there. */
export type DayCount = { day: string; joins: number; leaves: number; net: number }

/** What a code has brought. `net`: counted joins whose member is still there. */
export type CodeCount = { code: string; joins: number; leaves: number; net: number }

/** Whose counts: a guild's, an inviter's, a code's, from the first of the days on. */
export type CountsWanted = {
  guildId: string
  /** First of the guild's own dates that count. */
  since: string
  /** Last of them; without it, today's and what a clock that was changed has counted ahead. */
  until?: string
  inviterId?: string
  code?: string
}

/** A guild has 31 days of counts, and 32 where it moved its clocks. */
const DAYS_MAX = 40
const CODES_MAX = 101
const OFFSET_MAX = 10_000

/** Joins and leaves as they were counted, by day and by code. */
export type DayCounts = ReturnType<typeof makeDayCounts>

export function makeDayCounts(db: Db) {
  const counts = ({ guildId, since, until, inviterId, code }: CountsWanted) =>
    db
      .selectFrom('day_counts')
      .where('guild_id', '=', guildId)
      .where('day', '>=', since)
      .$if(until !== undefined, (query) => query.where('day', '<=', until ?? ''))
      .$if(inviterId !== undefined, (query) => query.where('inviter_id', '=', inviterId ?? '0'))
      .$if(code !== undefined, (query) => query.where('code', '=', code ?? ''))

  const joins = sql<number>`sum(joins)::integer`
  const leaves = sql<number>`sum(leaves)::integer`
  const net = sql<number>`sum(present)::integer`

  return {
    /** Oldest first; days without any are left out. */
    days: (wanted: CountsWanted): Promise<DayCount[]> =>
      counts(wanted)
        .select(['day', joins.as('joins'), leaves.as('leaves'), net.as('net')])
        .groupBy('day')
        .orderBy('day')
        .limit(DAYS_MAX)
        .execute(),

    /** The best of the codes that brought or lost anybody, at most 101; '' is: no known code. */
    codes: (wanted: CountsWanted, limit: number, offset = 0): Promise<CodeCount[]> =>
      counts(wanted)
        .select(['code', joins.as('joins'), leaves.as('leaves'), net.as('net')])
        .groupBy('code')
        .having(sql<boolean>`sum(joins) > 0 or sum(leaves) > 0`)
        .orderBy('net', 'desc')
        .orderBy('joins', 'desc')
        .orderBy('code')
        .limit(Math.min(limit, CODES_MAX))
        .offset(Math.min(offset, OFFSET_MAX))
        .execute(),

    /** All of it in three numbers, and by how many codes. */
    totals: (wanted: CountsWanted) =>
      counts(wanted)
        .select([
          sql<number>`coalesce(sum(joins), 0)::integer`.as('joins'),
          sql<number>`coalesce(sum(leaves), 0)::integer`.as('leaves'),
          sql<number>`coalesce(sum(present), 0)::integer`.as('net'),
          sql<number>`count(distinct code)::integer`.as('codes'),
        ])
        .executeTakeFirstOrThrow(),
  }
}
