import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** A known invite, and what it has brought since `since`. */
export type ListedInvite = {
  code: string
  label: string | null
  channelId: string | null
  /** Who it counts for; a pseudonym where they opted out. */
  inviterId: string | null
  inviterName: string | null
  inviterAvatar: string | null
  isOwned: boolean
  uses: number
  maxUses: number
  maxAgeSeconds: number
  temporary: boolean
  createdAt: Date | null
  expiresAt: Date | null
  deletedAt: Date | null
  joins: number
  leaves: number
  net: number
}

export type InvitesWanted = {
  /** First of the guild's own dates that count, `YYYY-MM-DD`. */
  since: string
  state: 'live' | 'gone' | 'all'
  /** Text in code, label or inviter's name, in any case. */
  search?: string
  inviterId?: string
  sort: 'joins' | 'net' | 'uses' | 'created' | 'expires' | 'code'
  isDescending: boolean
  offset: number
  limit: number
}

const PAGE_MAX = 100
/** Invites that are sorted. A guild holds about 1,000 at a time; the others are gone. */
const LOOKED_AT_MAX = 20_000

const sorts = {
  joins: sql`coalesce(c.joins, 0)`,
  net: sql`coalesce(c.net, 0)`,
  uses: sql`i.uses`,
  created: sql`i.created_at`,
  // Those that never end come last.
  expires: sql`coalesce(i.expires_at, 'infinity')`,
  code: sql`i.code collate "C"`,
} as const satisfies Record<InvitesWanted['sort'], unknown>

export type InviteList = ReturnType<typeof makeInviteList>

/** A guild's known invites, sorted and searched. */
export function makeInviteList(db: Db) {
  const listed = (guildId: string, now: Date, wanted: InvitesWanted) => {
    const at = now.toISOString()
    const isGone = sql`(i.deleted_at is not null or coalesce(i.expires_at <= ${at}::timestamptz, false))`
    const conditions = [
      sql`i.guild_id = ${guildId}::bigint`,
      // What no list has shown is known by its joins alone: it was gone before it was seen.
      ...(wanted.state === 'live' ? [sql`not ${isGone} and i.channel_id is not null`] : []),
      ...(wanted.state === 'gone' ? [sql`(${isGone} or i.channel_id is null)`] : []),
      ...(wanted.inviterId === undefined ? [] : [sql`i.inviter_id = ${wanted.inviterId}::bigint`]),
    ]
    const text = wanted.search ?? ''
    const matches =
      text === ''
        ? sql`true`
        : sql`(strpos(lower(i.code), lower(${text})) > 0
            or strpos(lower(i.inviter_name), lower(${text})) > 0
            or strpos(lower(l.label), lower(${text})) > 0)`
    return sql`from (
        select i.* from invites i where ${sql.join(conditions, sql` and `)}
        order by i.guild_id, i.code limit ${LOOKED_AT_MAX}) i
      left join invite_labels l on l.guild_id = ${guildId}::bigint and l.code = i.code
      where ${matches}`
  }

  return {
    /** At most 100 at a time. */
    async page(guildId: string, now: Date, wanted: InvitesWanted): Promise<ListedInvite[]> {
      const direction = wanted.isDescending ? sql`desc nulls last` : sql`asc nulls last`
      const { rows } = await sql<ListedInvite>`
        with counts as (
          select code, sum(joins)::integer as joins, sum(leaves)::integer as leaves,
            sum(present)::integer as net
          from day_counts where guild_id = ${guildId}::bigint and day >= ${wanted.since}::date
          group by code)
        select i.code, label, i.channel_id as "channelId", i.inviter_id as "inviterId",
          i.inviter_name as "inviterName", i.inviter_avatar as "inviterAvatar",
          i.is_owned as "isOwned", i.uses, i.max_uses as "maxUses",
          i.max_age_seconds as "maxAgeSeconds", i.temporary, i.created_at as "createdAt",
          i.expires_at as "expiresAt", i.deleted_at as "deletedAt",
          coalesce(c.joins, 0) as joins, coalesce(c.leaves, 0) as leaves,
          coalesce(c.net, 0) as net
        from (
          select i.*, l.label ${listed(guildId, now, wanted)}) i
        left join counts c on c.code = i.code
        order by ${sorts[wanted.sort]} ${direction}, i.code collate "C"
        offset ${wanted.offset} limit ${Math.min(wanted.limit, PAGE_MAX)}`.execute(db)
      return rows
    },

    /** How many pages are made of. */
    async count(guildId: string, now: Date, wanted: InvitesWanted): Promise<number> {
      const { rows } = await sql<{ invites: number }>`
        select count(*)::integer as invites ${listed(guildId, now, wanted)}`.execute(db)
      return rows[0]?.invites ?? 0
    },
  }
}
