import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

/** A person's name, and Discord's hash of their picture, as they were when last seen. */
export type KnownPerson = { name: string; avatar: string | null }

const PEOPLE_MAX = 200

export type People = ReturnType<typeof makePeople>

/** What invites and joins tell of people: names. Who opted out is in neither. */
export function makePeople(db: Db) {
  return {
    /** Names of at most 200 people; who is not known is left out. */
    async named(
      guildId: string,
      now: Date,
      ids: readonly string[],
    ): Promise<Map<string, KnownPerson>> {
      const wanted = [...new Set(ids)].slice(0, PEOPLE_MAX)
      if (wanted.length === 0) return new Map()
      const oldest = new Date(now.getTime() - RETENTION_MS).toISOString()
      const { rows } = await sql<KnownPerson & { id: string }>`
        select p.id::text as id, coalesce(i.name, j.name) as name,
          case when i.name is null then j.avatar else i.avatar end as avatar
        from unnest(${wanted}::bigint[]) as p (id)
        left join lateral (
          select inviter_name as name, inviter_avatar as avatar from invites
          where guild_id = ${guildId}::bigint and inviter_id = p.id and inviter_name is not null
          order by created_at desc nulls last limit 1) i on true
        left join lateral (
          select member_name as name, member_avatar as avatar from joins
          where i.name is null and guild_id = ${guildId}::bigint and member_id = p.id
            and joined_at > ${oldest}::timestamptz and member_name is not null
          order by joined_at desc limit 1) j on true
        where coalesce(i.name, j.name) is not null`.execute(db)
      return new Map(rows.map(({ id, ...person }) => [id, person]))
    },
  }
}
