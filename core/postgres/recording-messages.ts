import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { addToDigests } from './digest-counts.ts'
import { instantText } from './instant-text.ts'
import { CHANNEL_QUEUE_MAX } from './outbox.ts'
import type { Announcement } from './recording-rows.ts'

/** Queues the messages of a batch. */
export function recordMessages(tx: Db) {
  return {
    /**
     * Queues messages, each with its inviter's name as the invite had it and net count as it was
     * right after the event. Where a channel's queue is full, or its digest has begun, they are
     * counted for the digest instead. To be called last: it reads what the others wrote.
     */
    async queueAnnouncements(announcements: readonly Announcement[]): Promise<void> {
      if (announcements.length === 0) return
      const rows = announcements.map((row, n) => ({ ...row, n, at: instantText(row.at) }))
      await sql`/* named queue_announcements */
        with r as materialized (
          select "guildId" as guild_id, generation, "channelId" as channel_id, kind,
            at as created_at, "memberId" as member_id, "memberName" as member_name,
            "memberAvatar" as member_avatar, "joinedAt" as joined_at_ms,
            "inviterId" as inviter_id, code, "netChangeAfter" as net_change_after, "countedSince" as counted_since, traceparent, n
          from json_to_recordset(${JSON.stringify(rows)}::json) as r (
            "guildId" bigint, generation bigint, "channelId" bigint, kind text, at timestamptz,
            "memberId" bigint, "memberName" text, "memberAvatar" text, "joinedAt" float8,
            "inviterId" bigint, code text, "netChangeAfter" integer, "countedSince" date,
            traceparent text, n integer)
        ), channels as (
          select c.id, case
            when exists (select from digest_counts d where d.channel_id = c.id) then 0
            else ${CHANNEL_QUEUE_MAX} - (select count(*) from (select from outbox o
              where o.channel_id = c.id limit ${CHANNEL_QUEUE_MAX}) waiting) end as free
          from (select distinct channel_id as id from r) c
        ), placed as materialized (
          select r.*,
            row_number() over (partition by r.channel_id order by r.n) <= c.free as has_place
          from r join channels c on c.id = r.channel_id
        ), counted as (
          ${addToDigests(sql`placed where not has_place`)}
        )
        insert into outbox (guild_id, generation, channel_id, kind, created_at, payload)
        select r.guild_id, r.generation, r.channel_id, r.kind, r.created_at, json_build_object(
          'memberId', r.member_id::text, 'memberName', r.member_name,
          'memberAvatar', r.member_avatar, 'joinedAt', r.joined_at_ms,
          'inviterId', r.inviter_id::text, 'inviterName', i.inviter_name,
          'inviterAvatar', i.inviter_avatar, 'code', r.code,
          'inviteCount', n.net - r.net_change_after, 'traceparent', r.traceparent)
        from placed r
        left join invites i on i.guild_id = r.guild_id and i.code = r.code
          and i.inviter_id = r.inviter_id
        left join lateral (
          select coalesce(sum(present), 0) as net from day_counts d
          where d.guild_id = r.guild_id and d.inviter_id = r.inviter_id
            and d.day >= r.counted_since having r.inviter_id is not null) n on true
        where r.has_place
        order by r.n`.execute(tx)
    },
  }
}
