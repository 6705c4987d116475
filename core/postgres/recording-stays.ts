import { sql } from 'kysely'
import { RETENTION_MS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'
import type { CountDelta, NewJoin, Stay } from './recording-rows.ts'

/** Newest stays that are looked at for one member. */
const STAYS_PER_MEMBER = 10

/** Stays of one member: the newest ones, or those that began in a span of time. */
export type StaysWanted = {
  guildId: string
  memberId: string
  /** Bounds of `joined_at`, both included, in ms since the epoch; null for the newest. */
  span: { from: number; until: number } | null
}

/** Reads and writes the stays of a batch, and what they count. */
export function recordStays(tx: Db) {
  return {
    /** What is retained of each of `wanted`; a stay that two of them name comes twice. */
    async stays(wanted: readonly StaysWanted[], now: number): Promise<Stay[]> {
      const oldest = now - RETENTION_MS
      const newest = wanted.filter(({ span }) => span === null)
      const known = await membersAmong(newest, oldest)
      return staysOf(
        wanted.filter((one) => one.span !== null || known.has(memberKey(one))),
        oldest,
      )
    },

    async insertJoins(joins: readonly NewJoin[]): Promise<void> {
      if (joins.length === 0) return
      const rows = joins.map(({ stay, ...fixed }) => ({ ...stayRow(stay), ...fixed }))
      await sql`/* named insert_joins */
        insert into joins (guild_id, joined_at, member_id, member_name, member_avatar, source,
          method, confidence, reason, code, inviter_id, candidates, counted, rejoin, fresh_account,
          own_code, counted_on, left_at, left_on, leave_seen)
        select r."guildId", r."joinedAt", r."memberId", r."memberName", r."memberAvatar", r.source,
          r.method, r.confidence, r.reason, r.code, r."inviterId", r.candidates, r.counted,
          r.rejoin, r."freshAccount", r."ownCode", r."countedOn", r."leftAt", r."leftOn",
          r."leaveSeen"
        from json_to_recordset(${JSON.stringify(rows)}::json) as r (
          "guildId" bigint, "joinedAt" timestamptz, "memberId" bigint, "memberName" text,
          "memberAvatar" text, source text, method text, confidence text, reason text, code text,
          "inviterId" bigint, candidates jsonb, counted boolean, rejoin boolean,
          "freshAccount" boolean, "ownCode" boolean, "countedOn" date, "leftAt" timestamptz,
          "leftOn" date, "leaveSeen" boolean)`.execute(tx)
    },

    async updateStays(stays: readonly Stay[]): Promise<void> {
      const [first, ...others] = stays.map(({ joinedAt }) => joinedAt)
      if (first === undefined) return
      // Bounds that the planner can see keep it from looking into every day there is.
      const from = others.reduce((a, b) => Math.min(a, b), first)
      const until = others.reduce((a, b) => Math.max(a, b), first)
      await sql`/* named update_stays */
        update joins j set source = r.source, method = r.method, confidence = r.confidence,
          reason = r.reason, code = r.code, inviter_id = r."inviterId", candidates = r.candidates,
          counted = r.counted, own_code = r."ownCode", left_at = r."leftAt",
          left_on = r."leftOn", leave_seen = r."leaveSeen"
        from json_to_recordset(${JSON.stringify(stays.map(stayRow))}::json) as r (
          "guildId" bigint, "joinedAt" timestamptz, "memberId" bigint, source text, method text,
          confidence text, reason text, code text, "inviterId" bigint, candidates jsonb,
          counted boolean, "ownCode" boolean, "leftAt" timestamptz, "leftOn" date,
          "leaveSeen" boolean)
        where j.guild_id = r."guildId" and j.joined_at = r."joinedAt"
          and j.member_id = r."memberId"
          and j.joined_at between ${instantText(from)}::timestamptz and ${instantText(until)}::timestamptz`.execute(
        tx,
      )
    },

    async addCounts(counts: readonly CountDelta[]): Promise<void> {
      if (counts.length === 0) return
      await sql`/* named add_counts */
        insert into day_counts as d (guild_id, day, inviter_id, code, joins, leaves, present)
        select r."guildId", r.day, r."inviterId", r.code, r.joins, r.leaves, r.present
        from json_to_recordset(${JSON.stringify(counts)}::json) as r ("guildId" bigint, day date,
          "inviterId" bigint, code text, joins integer, leaves integer, present integer)
        on conflict (guild_id, inviter_id, code, day) do update set joins = d.joins + excluded.joins,
          leaves = d.leaves + excluded.leaves, present = d.present + excluded.present`.execute(tx)
    },
  }

  /**
   * Those of `wanted` with anything retained, in whatever guild. Most who join are new: this tells
   * so by one walk through each day's index, where a look for each member in each day costs ten
   * times as much.
   */
  async function membersAmong(wanted: readonly StaysWanted[], oldest: number) {
    if (wanted.length === 0) return new Set<string>()
    const { rows } = await sql<{ guildId: string; memberId: string }>`/* named members_among */
      select distinct guild_id::text as "guildId", member_id::text as "memberId" from joins
      where member_id = any(${[...new Set(wanted.map(({ memberId }) => memberId))]}::bigint[])
        and joined_at > ${instantText(oldest)}::timestamptz`.execute(tx)
    return new Set(rows.map(memberKey))
  }

  async function staysOf(wanted: readonly StaysWanted[], oldest: number): Promise<Stay[]> {
    if (wanted.length === 0) return []
    const { rows } = await sql<Stay>`/* named stays */
      select s.* from unnest(
        ${wanted.map(({ guildId }) => guildId)}::bigint[],
        ${wanted.map(({ memberId }) => memberId)}::bigint[],
        ${wanted.map(({ span }) => instantText(Math.max(span?.from ?? 0, oldest + 1)))}::timestamptz[],
        ${wanted.map(({ span }) => (span ? instantText(span.until) : 'infinity'))}::timestamptz[])
        as m (guild_id, member_id, since, until)
      cross join lateral (
        select guild_id::text as "guildId", member_id::text as "memberId",
          (extract(epoch from joined_at) * 1000)::float8 as "joinedAt",
          jsonb_build_object('source', source, 'method', method, 'confidence', confidence,
            'reason', reason, 'code', code, 'inviterId', inviter_id::text,
            'candidates', coalesce(candidates, '[]')) as attribution,
          own_code as "ownCode", counted, counted_on as "countedOn",
          (extract(epoch from left_at) * 1000)::float8 as "leftAt", left_on as "leftOn",
          leave_seen as "leaveSeen"
        from joins j
        where j.guild_id = m.guild_id and j.member_id = m.member_id
          and j.joined_at between m.since and m.until
        order by j.joined_at desc limit ${STAYS_PER_MEMBER}) s`.execute(tx)
    return rows
  }
}

const memberKey = ({ guildId, memberId }: { guildId: string; memberId: string }) =>
  `${guildId} ${memberId}`

function stayRow({ attribution, ...stay }: Stay) {
  const { candidates, ...rest } = attribution
  return {
    ...stay,
    ...rest,
    candidates: candidates.length > 0 ? candidates : null,
    joinedAt: instantText(stay.joinedAt),
    leftAt: instantText(stay.leftAt),
  }
}
