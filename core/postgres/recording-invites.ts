import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { instantText } from './instant-text.ts'
import type { GoneInvite, SeenInvite, WriteOff } from './recording-rows.ts'

/** Writes what a batch says about invites. */
export function recordInvites(tx: Db) {
  return {
    /**
     * An invite that is seen again is no longer deleted; what it once said it keeps, and so does one
     * that the bot made its owner: INVITE_CREATE may be recorded after them.
     */
    async upsertInvites(seen: readonly SeenInvite[]): Promise<void> {
      if (seen.length === 0) return
      const rows = seen.map(({ guildId, invite, goneAt }) => ({
        ...invite,
        guildId,
        createdAt: instantText(invite.createdAt),
        expiresAt: instantText(invite.expiresAt),
        goneAt: instantText(goneAt),
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
          inviter_id = case when i.is_owned then i.inviter_id
            else coalesce(excluded.inviter_id, i.inviter_id) end,
          inviter_name = case when i.is_owned then i.inviter_name
            else coalesce(excluded.inviter_name, i.inviter_name) end,
          inviter_avatar = case when i.is_owned then i.inviter_avatar
            else coalesce(excluded.inviter_avatar, i.inviter_avatar) end,
          uses = excluded.uses, max_uses = excluded.max_uses,
          max_age_seconds = excluded.max_age_seconds, temporary = excluded.temporary,
          created_at = coalesce(excluded.created_at, i.created_at),
          expires_at = excluded.expires_at, deleted_at = excluded.deleted_at`.execute(tx)
    },

    async markInvitesGone(gone: readonly GoneInvite[]): Promise<void> {
      if (gone.length === 0) return
      const rows = gone.map((row) => ({ ...row, goneAt: instantText(row.goneAt) }))
      await sql`
        update invites i set deleted_at = r."goneAt", uses = r.uses
        from json_to_recordset(${JSON.stringify(rows)}::json) as r ("guildId" bigint, code text,
          "goneAt" timestamptz, uses integer)
        where i.guild_id = r."guildId" and i.code = r.code`.execute(tx)
    },

    /** A code that no list ever showed gets its row here: what is written off is never lost. */
    async addWriteOffs(writeOffs: readonly WriteOff[]): Promise<void> {
      if (writeOffs.length === 0) return
      await sql`
        insert into invites as i (guild_id, code, written_off)
        select r."guildId", r.code, r.uses
        from json_to_recordset(${JSON.stringify(writeOffs)}::json) as r ("guildId" bigint,
          code text, uses integer)
        on conflict (guild_id, code) do update set
          written_off = i.written_off + excluded.written_off`.execute(tx)
    },
  }
}
