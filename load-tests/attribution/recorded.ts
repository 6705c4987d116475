import type { Candidate, Confidence, Reason, Source } from '#core/attribution/attribution.ts'
import type { Db } from '#core/postgres/connect.ts'

/** One row of `joins`, as far as it is compared. */
export interface RecordedJoin {
  guildId: string
  /** Negative: a member without a name. */
  memberId: string
  joinedAtMs: number
  source: Source
  confidence: Confidence
  reason: Reason | null
  code: string | null
  inviterId: string | null
  candidates: readonly Candidate[]
  counted: boolean
  hasLeft: boolean
}

/** All `day_counts` of a guild, added up. */
export interface GuildCounts {
  guildId: string
  joins: number
  leaves: number
  present: number
}

/** The most joins a scenario has, many times over: more are a fault of their own. */
const mostJoins = 20_000

/** Every join that is recorded, in order; at most `most`. */
export async function readJoins(db: Db, most = mostJoins): Promise<RecordedJoin[]> {
  const rows = await db
    .selectFrom('joins')
    .select(['guild_id', 'member_id', 'joined_at', 'source', 'confidence', 'reason', 'code'])
    .select(['inviter_id', 'candidates', 'counted', 'left_at'])
    .orderBy('joined_at')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    guildId: row.guild_id,
    memberId: row.member_id,
    joinedAtMs: row.joined_at.getTime(),
    source: row.source,
    confidence: row.confidence,
    reason: row.reason,
    code: row.code,
    inviterId: row.inviter_id,
    candidates: row.candidates ?? [],
    counted: row.counted,
    hasLeft: row.left_at !== null,
  }))
}

export async function readCounts(db: Db): Promise<GuildCounts[]> {
  const rows = await db
    .selectFrom('day_counts')
    .select((eb) => [
      'guild_id',
      eb.fn.sum<string>('joins').as('joins'),
      eb.fn.sum<string>('leaves').as('leaves'),
      eb.fn.sum<string>('present').as('present'),
    ])
    .groupBy('guild_id')
    .execute()
  return rows.map((row) => ({
    guildId: row.guild_id,
    joins: Number(row.joins),
    leaves: Number(row.leaves),
    present: Number(row.present),
  }))
}
