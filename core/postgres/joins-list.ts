import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Confidence, Source } from '#core/attribution/attribution.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'
import type { JoinKey, JoinRow } from './joins-page.ts'
import { isSpecial } from './special-joins.ts'

/** Which joins are wanted: those that fit all that is given. */
export type JoinsFilter = {
  inviterId?: string
  code?: string
  source?: Source
  confidence?: Confidence
  memberId?: string
  /** Instants of `joined_at`, the first included, the second not. */
  span?: { from: Date; until: Date }
}

export type JoinsWanted = {
  filter?: JoinsFilter
  /** Where the page before ended. */
  position?: JoinKey
  limit: number
}

/** `next` is where the following page begins, below it; null where nothing can follow. */
export type JoinsFound = { rows: JoinRow[]; next: JoinKey | null }

/**
 * Joins that one page looks at. Every filter by itself is an index; of several together one is, and
 * the others are compared row by row, as far as this: then the page ends early, perhaps empty, and
 * the next one goes on.
 */
export const LOOKED_AT_MAX = 20_000
const PAGE_MAX = 1_000

/** A guild's joins of the last 31 days, newest first, page by page. */
export type JoinsList = ReturnType<typeof makeJoinsList>

export function makeJoinsList(db: Db) {
  return {
    /** At most `limit` joins, of 1,000. */
    async page(guildId: string, now: Date, wanted: JoinsWanted): Promise<JoinsFound> {
      const limit = Math.min(wanted.limit, PAGE_MAX)
      const { looked, compared } = conditions(guildId, now, wanted)
      const fits = compared.length > 0 ? sql.join(compared, sql` and `) : sql`true`
      const { rows } = await sql<JoinRow>`
        select f.*, i.inviter_name, i.inviter_avatar
        from (
          select * from (
            select * from joins where ${looked}
            order by joined_at desc, member_id desc limit ${LOOKED_AT_MAX}) l
          where ${fits}
          order by joined_at desc, member_id desc limit ${limit + 1}) f
        -- An invite may name another maker than the join credits.
        left join lateral (
          select inviter_name, inviter_avatar from invites
          where guild_id = f.guild_id and code = f.code and inviter_id = f.inviter_id limit 1)
          i on true
        order by f.joined_at desc, f.member_id desc`.execute(db)
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      if (rows.length > limit && last) return { rows: shown, next: keyOf(last) }
      // Where nothing is compared, a short page is the last one.
      return { rows: shown, next: compared.length > 0 ? await lookedUpTo(looked) : null }
    },
  }

  /** The last join that was looked at, where there are more. */
  async function lookedUpTo(looked: RawBuilder<unknown>): Promise<JoinKey | null> {
    const { rows } = await sql<Pick<JoinRow, 'joined_at' | 'member_id'>>`
      select joined_at, member_id from joins where ${looked}
      order by joined_at desc, member_id desc offset ${LOOKED_AT_MAX - 1} limit 1`.execute(db)
    return rows[0] ? keyOf(rows[0]) : null
  }
}

type Condition = RawBuilder<SqlBool>

/** What decides which joins are looked at, by one index, and what those are compared with. */
function conditions(guildId: string, now: Date, { filter = {}, position }: JoinsWanted) {
  const { inviterId, code, source, confidence, memberId, span } = filter
  const oldest = new Date(now.getTime() - RETENTION_MS)
  const looked = [
    sql<SqlBool>`guild_id = ${guildId}::bigint`,
    sql<SqlBool>`joined_at > ${oldest.toISOString()}::timestamptz`,
  ]
  if (span) {
    looked.push(
      sql`joined_at >= ${span.from.toISOString()}::timestamptz`,
      sql`joined_at < ${span.until.toISOString()}::timestamptz`,
    )
  }
  if (position) {
    const joinedAt = instantText(position.joinedAt.getTime())
    looked.push(
      // Says nothing new, but spares Postgres the later days.
      sql`joined_at <= ${joinedAt}::timestamptz`,
      sql`(joined_at, member_id) < (${joinedAt}::timestamptz, ${position.memberId}::bigint)`,
    )
  }
  const compared: Condition[] = []
  // In the order of how few joins are likely to have it; what is exceptional has an index of its own.
  const indexed = [
    memberId !== undefined && sql<SqlBool>`member_id = ${memberId}::bigint`,
    code !== undefined && sql<SqlBool>`code = ${code}`,
    inviterId !== undefined && sql<SqlBool>`inviter_id = ${inviterId}::bigint`,
    confidence !== undefined && confidence !== 'certain' && isSpecial,
    source !== undefined && source !== 'invite' && isSpecial,
  ].filter((condition) => condition !== false)
  const [first, ...others] = indexed
  if (first) looked.push(first)
  // What is special has another condition that says how.
  compared.push(...others.filter((condition) => condition !== isSpecial))
  if (confidence !== undefined) compared.push(sql`confidence = ${confidence}`)
  if (source !== undefined) compared.push(sql`source = ${source}`)
  return { looked: sql.join(looked, sql` and `), compared }
}

function keyOf({ joined_at, member_id }: Pick<JoinRow, 'joined_at' | 'member_id'>): JoinKey {
  return { joinedAt: joined_at, memberId: member_id }
}
