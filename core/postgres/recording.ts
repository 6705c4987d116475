import { sql } from 'kysely'
import { RETENTION_DAYS } from '#core/guilds/guild-day.ts'
import type { Db } from './connect.ts'
import type {
  Announcement,
  CountDelta,
  GoneInvite,
  NewJoin,
  RecordingSettings,
  SeenInvite,
  Stay,
} from './recording-rows.ts'

/** Newest stays that are looked at for one member. */
const STAYS_PER_MEMBER = 10

export type MemberKey = { guildId: string; memberId: string }

/** How far a partition is recorded: the id of its newest recorded stream entry. */
export type JournalPosition = { partition: number; position: string }

/**
 * What a recorder asks and writes inside its transaction: one statement each, however large the
 * batch. Rows travel as one JSON parameter, which any number of them fits.
 */
export type Recording = ReturnType<typeof makeRecording>

export function makeRecording(tx: Db) {
  return {
    /** Locks what is not locked by others; the lock is the right to record until the commit. */
    async lockPositions(partitions: readonly number[]): Promise<JournalPosition[]> {
      const { rows } = await sql<JournalPosition>`
        select partition, position from journal_positions
        where partition = any(${partitions}::smallint[])
        order by partition for update skip locked`.execute(tx)
      return rows
    },

    /** Settings of those of `guildIds` that are enabled; they stay so until the commit. */
    async holdSettings(guildIds: readonly string[]): Promise<RecordingSettings[]> {
      const { rows } = await sql<RecordingSettings>`
        select guild_id::text as "guildId", generation::float8 as generation,
          timezone as "timeZone", prevent_own_invite_code as "preventOwnInviteCode",
          case when join_messages_enabled then join_messages_channel::text end as "joinChannelId",
          case when leave_messages_enabled then leave_messages_channel::text end as "leaveChannelId"
        from guild_settings where guild_id = any(${guildIds}::bigint[])
        order by guild_id for key share`.execute(tx)
      return rows
    },

    /** The newest stays of each of `members` that are retained. */
    async stays(members: readonly MemberKey[], now: number): Promise<Stay[]> {
      const { rows } = await sql<Stay>`
        select s.* from unnest(
          ${members.map(({ guildId }) => guildId)}::bigint[],
          ${members.map(({ memberId }) => memberId)}::bigint[]) as m (guild_id, member_id)
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
            and j.joined_at > ${at(now - RETENTION_DAYS * 86_400_000)}::timestamptz
          order by j.joined_at desc limit ${STAYS_PER_MEMBER}) s`.execute(tx)
      return rows
    },

    async insertJoins(joins: readonly NewJoin[]): Promise<void> {
      if (joins.length === 0) return
      const rows = joins.map(({ stay, ...fixed }) => ({ ...stayRow(stay), ...fixed }))
      await sql`
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
      await sql`
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
          and j.joined_at between ${at(from)}::timestamptz and ${at(until)}::timestamptz`.execute(
        tx,
      )
    },

    async addCounts(counts: readonly CountDelta[]): Promise<void> {
      if (counts.length === 0) return
      await sql`
        insert into day_counts as d (guild_id, day, inviter_id, code, joins, leaves, present)
        select r."guildId", r.day, r."inviterId", r.code, r.joins, r.leaves, r.present
        from json_to_recordset(${JSON.stringify(counts)}::json) as r ("guildId" bigint, day date,
          "inviterId" bigint, code text, joins integer, leaves integer, present integer)
        on conflict (guild_id, inviter_id, code, day) do update set joins = d.joins + excluded.joins,
          leaves = d.leaves + excluded.leaves, present = d.present + excluded.present`.execute(tx)
    },

    /** An invite that is seen again is no longer deleted; what it once said it keeps. */
    async upsertInvites(seen: readonly SeenInvite[]): Promise<void> {
      if (seen.length === 0) return
      const rows = seen.map(({ guildId, invite, goneAt }) => ({
        ...invite,
        guildId,
        createdAt: at(invite.createdAt),
        expiresAt: at(invite.expiresAt),
        goneAt: at(goneAt),
      }))
      await sql`
        insert into invites as i (guild_id, code, channel_id, inviter_id, inviter_name,
          inviter_avatar, uses, max_uses, max_age_seconds, temporary, created_at, expires_at,
          deleted_at)
        select r."guildId", r.code, r."channelId", r."inviterId", r."inviterName",
          r."inviterAvatar", r.uses, r."maxUses", r."maxAgeSeconds", r.temporary, r."createdAt",
          r."expiresAt", r."goneAt"
        from json_to_recordset(${JSON.stringify(rows)}::json) as r ("guildId" bigint, code text,
          "channelId" bigint, "inviterId" bigint, "inviterName" text, "inviterAvatar" text,
          uses integer, "maxUses" integer, "maxAgeSeconds" integer, temporary boolean,
          "createdAt" timestamptz, "expiresAt" timestamptz, "goneAt" timestamptz)
        on conflict (guild_id, code) do update set
          channel_id = coalesce(excluded.channel_id, i.channel_id),
          inviter_id = coalesce(excluded.inviter_id, i.inviter_id),
          inviter_name = coalesce(excluded.inviter_name, i.inviter_name),
          inviter_avatar = coalesce(excluded.inviter_avatar, i.inviter_avatar),
          uses = excluded.uses, max_uses = excluded.max_uses,
          max_age_seconds = excluded.max_age_seconds, temporary = excluded.temporary,
          created_at = coalesce(excluded.created_at, i.created_at),
          expires_at = excluded.expires_at, deleted_at = excluded.deleted_at`.execute(tx)
    },

    async markInvitesGone(gone: readonly GoneInvite[]): Promise<void> {
      if (gone.length === 0) return
      const rows = gone.map((row) => ({ ...row, goneAt: at(row.goneAt) }))
      await sql`
        update invites i set deleted_at = r."goneAt", uses = r.uses
        from json_to_recordset(${JSON.stringify(rows)}::json) as r ("guildId" bigint, code text,
          "goneAt" timestamptz, uses integer)
        where i.guild_id = r."guildId" and i.code = r.code`.execute(tx)
    },

    /**
     * Queues messages, each with its inviter's name as the invite had it and net count as it was
     * right after the event. To be called last: it reads what the others wrote.
     */
    async queueAnnouncements(announcements: readonly Announcement[]): Promise<void> {
      if (announcements.length === 0) return
      const rows = announcements.map((row, n) => ({ ...row, n, at: at(row.at) }))
      await sql`
        insert into outbox (guild_id, generation, channel_id, kind, created_at, payload)
        select r."guildId", r.generation, r."channelId", r.kind, r.at, json_build_object(
          'memberId', r."memberId"::text, 'memberName', r."memberName",
          'inviterId', r."inviterId"::text, 'inviterName', i.inviter_name, 'code', r.code,
          'inviteCount', n.net - r."netChangeAfter")
        from json_to_recordset(${JSON.stringify(rows)}::json) as r (
          "guildId" bigint, generation bigint, "channelId" bigint, kind text, at timestamptz,
          "memberId" bigint, "memberName" text, "inviterId" bigint, code text,
          "netChangeAfter" integer, "countedSince" date, n integer)
        left join invites i on i.guild_id = r."guildId" and i.code = r.code
          and i.inviter_id = r."inviterId"
        left join lateral (
          select coalesce(sum(present), 0) as net from day_counts d
          where d.guild_id = r."guildId" and d.inviter_id = r."inviterId"
            and d.day >= r."countedSince" having r."inviterId" is not null) n on true
        order by r.n`.execute(tx)
    },

    async setAside(rejects: readonly Reject[]): Promise<void> {
      if (rejects.length === 0) return
      await sql`
        insert into journal_rejects (partition, position, place, guild_id, reason, entry)
        select * from json_to_recordset(${JSON.stringify(rejects)}::json) as r (
          partition smallint, position text, place smallint, "guildId" bigint, reason text,
          entry text)
        on conflict do nothing`.execute(tx)
    },

    async setPositions(positions: readonly JournalPosition[]): Promise<void> {
      if (positions.length === 0) return
      await sql`
        update journal_positions p set position = r.position
        from json_to_recordset(${JSON.stringify(positions)}::json) as r (
          partition smallint, position text)
        where p.partition = r.partition`.execute(tx)
    },

    /** Runs `work`; when it fails, nothing of it has happened and the transaction goes on. */
    async attempt(work: () => Promise<void>): Promise<void> {
      await sql`savepoint attempt`.execute(tx)
      try {
        await work()
      } catch (error) {
        await sql`rollback to savepoint attempt`.execute(tx)
        throw error
      }
      await sql`release savepoint attempt`.execute(tx)
    },
  }
}

export type Reject = {
  partition: number
  position: string
  place: number
  guildId: string | null
  reason: string
  entry: string
}

/** An instant as Postgres reads it. */
function at(ms: number): string
function at(ms: number | null): string | null
function at(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

function stayRow({ attribution, ...stay }: Stay) {
  const { candidates, ...rest } = attribution
  return {
    ...stay,
    ...rest,
    candidates: candidates.length > 0 ? candidates : null,
    joinedAt: at(stay.joinedAt),
    leftAt: at(stay.leftAt),
  }
}
