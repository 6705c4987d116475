import { sql } from 'kysely'
import { DAY_MS } from '#core/guilds/guild-day.ts'
import type { Reason } from '#core/attribution/attribution.ts'
import type { SharedCounts } from '#core/statistics/net-doubt.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

/** Joins in doubt that are looked at, the newest first. */
const LOOKED_AT_MAX = 20_000
const INVITERS_MAX = 1_000

/** Of these a code's number of joins is not exact either: another code may have brought one more. */
const inexact: readonly Reason[] = ['invite-gone', 'earlier-join-unexplained']

export type SharedJoins = ReturnType<typeof makeSharedJoins>

/** How much of inviters' figures rests on joins that several invites share. */
export function makeSharedJoins(db: Db) {
  return {
    /**
     * Counts by inviter; who shares no join is left out.
     * @param since first of the guild's own dates that count, `YYYY-MM-DD`
     */
    async ofInviters(
      guildId: string,
      since: string,
      inviterIds: readonly string[],
    ): Promise<Map<string, SharedCounts>> {
      if (inviterIds.length === 0) return new Map()
      // A guild's own day begins 14 hours before that of UTC at most.
      const joinedSince = instantText(Date.parse(`${since}T00:00:00Z`) - DAY_MS)
      const { rows } = await sql<SharedCounts & { inviterId: string }>`
        with doubtful as materialized (
          select counted, inviter_id, left_at is null as is_present, candidates,
            reason = any(${inexact}::text[]) as is_inexact
          from joins
          where guild_id = ${guildId}::bigint and joined_at > ${joinedSince}::timestamptz
            and counted_on >= ${since}::date and candidates is not null
            and confidence in ('shared', 'unknown')
          order by joined_at desc limit ${LOOKED_AT_MAX + 1}),
        named as (
          select d.*, c.id, d.counted and d.inviter_id is not distinct from c.id as is_credited
          from doubtful d cross join lateral (
            select (e ->> 'inviterId')::bigint as id, count(*) < jsonb_array_length(d.candidates)
              as has_rival
            from jsonb_array_elements(d.candidates) e
            where (e ->> 'inviterId')::bigint = any(${inviterIds.slice(0, INVITERS_MAX)}::bigint[])
            group by 1) c
          where not d.is_inexact or c.has_rival or d.inviter_id is distinct from c.id)
        select id::text as "inviterId",
          (count(*) filter (where not is_inexact and is_credited and is_present))::integer
            as "creditedPresent",
          (count(*) filter (where not is_inexact and is_credited and not is_present))::integer
            as "creditedLeft",
          (count(*) filter (where not is_inexact and not is_credited and is_present))::integer
            as "othersPresent",
          (count(*) filter (where not is_inexact and not is_credited and not is_present))::integer
            as "othersLeft",
          (count(*) filter (where is_inexact and is_credited and is_present))::integer
            as "tooManyMax",
          (count(*) filter (where is_inexact and not is_credited and is_present))::integer
            as "tooFewMax",
          (select count(*) > ${LOOKED_AT_MAX} from doubtful) as "isMore"
        from named group by id`.execute(db)
      return new Map(rows.map(({ inviterId, ...counts }) => [inviterId, counts]))
    },
  }
}
