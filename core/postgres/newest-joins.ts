import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'

const IN_DOUBT_MAX = 5_000

/** A recorded join. `joinedAt` in ms since the epoch. */
export type KnownJoin = { memberId: string; joinedAt: number }

export type NewestJoins = ReturnType<typeof makeNewestJoins>

/** Which joins of a guild are recorded already. */
export function makeNewestJoins({ db, now }: { db: Db; now: () => number }) {
  const oldest = () => now() - RETENTION_MS
  return {
    /** When the newest join before `at` happened, in ms; null where none is retained. */
    async before(guildId: string, at: number): Promise<number | null> {
      const { rows } = await sql<{ joinedAt: number }>`
        select (extract(epoch from joined_at) * 1000)::float8 as "joinedAt" from joins
        where guild_id = ${guildId}::bigint
          and joined_at > ${instantText(oldest())}::timestamptz
          and joined_at < ${instantText(at)}::timestamptz
        order by joined_at desc limit 1`.execute(db)
      return rows[0]?.joinedAt ?? null
    },

    /** Joins since `since`, in ms, of which it is in doubt how members came: the newest 5,000. */
    async inDoubt(since: number): Promise<(KnownJoin & { guildId: string; hasCode: boolean })[]> {
      const { rows } = await sql<KnownJoin & { guildId: string; hasCode: boolean }>`
        select guild_id::text as "guildId", member_id::text as "memberId",
          (extract(epoch from joined_at) * 1000)::float8 as "joinedAt",
          code is not null as "hasCode"
        from joins
        where joined_at >= ${instantText(since)}::timestamptz and member_id > 0
          and confidence <> 'certain' and source <> 'bot' and left_at is null
        order by joined_at desc limit ${IN_DOUBT_MAX}`.execute(db)
      return rows
    },

    /** Joins of the given members at `since`, in ms, or later. */
    async of(guildId: string, memberIds: readonly string[], since: number): Promise<KnownJoin[]> {
      if (memberIds.length === 0) return []
      const { rows } = await sql<KnownJoin>`
        select member_id::text as "memberId",
          (extract(epoch from joined_at) * 1000)::float8 as "joinedAt"
        from joins
        where guild_id = ${guildId}::bigint and member_id = any(${memberIds}::bigint[])
          and joined_at >= ${instantText(Math.max(since, oldest()))}::timestamptz`.execute(db)
      return rows
    },
  }
}
