import { sql } from 'kysely'
import type { Db } from './connect.ts'

/** Retention: joins older than this are never shown, though their partition may still be there. */
const RETENTION_DAYS = 31

/** How far behind the newest join another may be recorded: far more than any lane may wait. */
const LATE_RECORDING_MS = 3_600_000

/** Names one join of a guild. */
export type JoinKey = { joinedAt: Date; memberId: string }

/** A place in the guild's joins, by the order in which they came and were recorded. */
export type JoinPosition = JoinKey & { recordedAt: Date }

export type JoinRow = Awaited<ReturnType<JoinsPage['byKeys']>>[number]

/** A guild's joins of the last 31 days as the live feed tells of them, a bounded page at a time. */
export type JoinsPage = ReturnType<typeof makeJoinsPage>

export function makeJoinsPage(db: Db) {
  /** Joins with what is known of their inviter; Postgres skips days that `now` leaves out. */
  const retained = (guildId: string, now: Date) =>
    db
      .selectFrom('joins')
      .leftJoin('invites', (join) =>
        join
          .onRef('invites.guild_id', '=', 'joins.guild_id')
          .onRef('invites.code', '=', 'joins.code')
          // An invite may name another maker than the join credits.
          .onRef('invites.inviter_id', '=', 'joins.inviter_id'),
      )
      .selectAll('joins')
      .select(['invites.inviter_name', 'invites.inviter_avatar'])
      .where('joins.guild_id', '=', guildId)
      .where('joins.joined_at', '>', daysBefore(now, RETENTION_DAYS))

  const place = sql`(joins.joined_at, joins.member_id)`
  // Positions carry milliseconds, rows microseconds.
  const recorded = sql<Date>`date_trunc('milliseconds', joins.recorded_at)`

  return {
    /** Oldest first: what was recorded after `position`, though it may have joined before it. */
    recordedAfter: (guildId: string, now: Date, page: { position: JoinPosition; limit: number }) =>
      retained(guildId, now)
        .where(
          'joins.joined_at',
          '>',
          new Date(page.position.joinedAt.getTime() - LATE_RECORDING_MS),
        )
        .where(
          sql<boolean>`(${recorded}, joins.joined_at, joins.member_id) >
            (${page.position.recordedAt}, ${page.position.joinedAt}, ${page.position.memberId})`,
        )
        .orderBy(recorded)
        .orderBy('joins.joined_at')
        .orderBy('joins.member_id')
        .limit(page.limit)
        .execute(),

    /** The named joins in the order of `recordedAfter`; those that are gone are left out. */
    byKeys: (guildId: string, now: Date, wanted: readonly JoinKey[]) => {
      const instants = wanted.map(({ joinedAt }) => joinedAt)
      const times = instants.map((instant) => instant.getTime())
      return (
        retained(guildId, now)
          // Says nothing new, but spares Postgres the days without any.
          .where('joins.joined_at', '>=', new Date(Math.min(...times)))
          .where('joins.joined_at', '<=', new Date(Math.max(...times)))
          .where(
            sql<boolean>`${place} in (select * from unnest(
              ${instants}::timestamptz[], ${wanted.map(({ memberId }) => memberId)}::bigint[]))`,
          )
          .orderBy(recorded)
          .orderBy('joins.joined_at')
          .orderBy('joins.member_id')
          .limit(wanted.length)
          .execute()
      )
    },
  }
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000)
}
