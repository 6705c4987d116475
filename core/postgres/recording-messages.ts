import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'
import type { Announcement } from './recording-rows.ts'

/** Queues the messages of a batch. */
export function recordMessages(tx: Db) {
  return {
    /**
     * Queues messages, each with its inviter's name as the invite had it and net count as it was
     * right after the event. To be called last: it reads what the others wrote.
     */
    async queueAnnouncements(announcements: readonly Announcement[]): Promise<void> {
      if (announcements.length === 0) return
      const rows = announcements.map((row, n) => ({ ...row, n, at: instantText(row.at) }))
      await sql`/* named queue_announcements */
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
  }
}
