import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'

/** Newest joins of one member that are shown. */
const JOINS_MAX = 10

export type MemberJoin = Awaited<ReturnType<MemberJoins['newest']>>[number]

export type MemberJoins = ReturnType<typeof makeMemberJoins>

/** How one member came, each time. */
export function makeMemberJoins(db: Db) {
  return {
    /** The retained joins of a member, newest first, 10 at most. */
    newest: (guildId: string, now: Date, memberId: string, limit = JOINS_MAX) =>
      db
        .selectFrom('joins')
        .select([
          'joined_at as joinedAt',
          'source',
          'method',
          'confidence',
          'reason',
          'code',
          'inviter_id as inviterId',
          'counted',
          'rejoin',
          'fresh_account as freshAccount',
          'own_code as ownCode',
          'left_at as leftAt',
          'leave_seen as leaveSeen',
        ])
        .select(
          sql<{ code: string; inviterId: string | null }[]>`coalesce(candidates, '[]')`.as(
            'candidates',
          ),
        )
        .where('guild_id', '=', guildId)
        .where('member_id', '=', memberId)
        .where('joined_at', '>', new Date(now.getTime() - RETENTION_MS))
        .orderBy('joined_at', 'desc')
        .limit(Math.min(limit, JOINS_MAX))
        .execute(),
  }
}
