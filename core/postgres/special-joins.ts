import { sql, type SqlBool } from 'kysely'
import type { Confidence, Source } from '#core/attribution/attribution.ts'
import { DAY_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/** How many joins that are out of the ordinary have one source and one confidence. */
export type SpecialJoins = {
  source: Source
  confidence: Confidence
  joins: number
  rejoins: number
  freshAccounts: number
}

/** Joins that are out of the ordinary, in the words of their index. */
export const isSpecial = sql<SqlBool>`(confidence <> 'certain' or source <> 'invite' or rejoin
  or fresh_account)`

/**
 * Counts the joins that are not certain, came by no invite, are rejoins or of fresh accounts: all
 * others are certain, by an invite, and as many as the guild's day counts have beyond these.
 * @param since first of the guild's own dates that count, `YYYY-MM-DD`
 */
export async function countSpecialJoins(
  db: Db,
  guildId: string,
  since: string,
): Promise<SpecialJoins[]> {
  // A guild's own day begins 14 hours before that of UTC at most.
  const joinedSince = instantText(Date.parse(`${since}T00:00:00Z`) - DAY_MS)
  const { rows } = await sql<SpecialJoins>`
    select source, confidence, count(*)::integer as joins,
      (count(*) filter (where rejoin))::integer as rejoins,
      (count(*) filter (where fresh_account))::integer as "freshAccounts"
    from joins
    where guild_id = ${guildId}::bigint and joined_at > ${joinedSince}::timestamptz
      and counted_on >= ${since}::date
      and ${isSpecial}
    group by source, confidence`.execute(db)
  return rows
}
