import type { JoinPosition, JoinRow } from '#core/postgres/joins-page.ts'
import { isNameless } from '#core/journal/nameless-member.ts'
import { avatarUrl } from './discord/images.ts'
import type { Join } from './schemas/join.ts'

/** A recorded join as the dashboard gets it. */
export function wireJoin(row: JoinRow): Join {
  const isNamed = !isNameless(row.member_id)
  return {
    id: joinId(row),
    joinedAt: row.joined_at.toISOString(),
    member: {
      id: isNamed ? row.member_id : null,
      name: row.member_name,
      avatarUrl: isNamed ? avatarUrl(row.member_id, row.member_avatar) : null,
    },
    source: row.source,
    method: row.method,
    confidence: row.confidence,
    reason: row.reason,
    code: row.code,
    inviter: row.inviter_id === null ? null : wireInviter(row, row.inviter_id),
    candidates: row.candidates ?? [],
    flags: { rejoin: row.rejoin, freshAccount: row.fresh_account, ownCode: row.own_code },
    leftAt: row.left_at?.toISOString() ?? null,
  }
}

function wireInviter(row: JoinRow, id: string): NonNullable<Join['inviter']> {
  return { id, name: row.inviter_name, avatarUrl: avatarUrl(id, row.inviter_avatar) }
}

/** Unique within a guild. */
export function joinId({ joined_at, member_id }: JoinRow): string {
  return `${joined_at.getTime()}-${member_id}`
}

export function positionOf(row: JoinRow): JoinPosition {
  return { joinedAt: row.joined_at, memberId: row.member_id, recordedAt: row.recorded_at }
}
