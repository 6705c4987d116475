import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** What one inviter has brought. `net`: counted joins whose member is still there. */
export type InviterCount = { inviterId: string; joins: number; leaves: number; net: number }

/** Inviters who have a place; who comes after them has counts, and none. */
export const RANKED_MAX = 1_000

/** A guild's inviters by what they have brought. */
export type Leaderboard = ReturnType<typeof makeLeaderboard>

export function makeLeaderboard(db: Db) {
  const net = sql<number>`sum(present)::integer`
  return {
    /**
     * The best first, by net count, then by joins; 1,000 at most.
     * @param since first of the guild's own dates that count, `YYYY-MM-DD`
     */
    topInviters: (guildId: string, since: string, limit = RANKED_MAX): Promise<InviterCount[]> =>
      db
        .selectFrom('day_counts')
        .select([
          'inviter_id as inviterId',
          sql<number>`sum(joins)::integer`.as('joins'),
          sql<number>`sum(leaves)::integer`.as('leaves'),
          net.as('net'),
        ])
        .where('guild_id', '=', guildId)
        .where('day', '>=', since)
        // 0 is nobody; who wishes not to be shown has a negative id, if any.
        .where('inviter_id', '>', '0')
        .groupBy('inviter_id')
        .having(sql<boolean>`sum(joins) > 0`)
        .orderBy('net', 'desc')
        .orderBy('joins', 'desc')
        .orderBy('inviter_id')
        .limit(Math.min(limit, RANKED_MAX))
        .execute(),

    /** How many inviters `topInviters` has, at most 1,000. */
    async countInviters(guildId: string, since: string): Promise<number> {
      const { rows } = await sql<{ inviters: number }>`
        select count(*)::integer as inviters from (
          select from day_counts
          where guild_id = ${guildId}::bigint and day >= ${since}::date and inviter_id > 0
          group by inviter_id having sum(joins) > 0 limit ${RANKED_MAX}) i`.execute(db)
      return rows[0]?.inviters ?? 0
    },
  }
}
