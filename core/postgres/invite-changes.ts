import { sql } from 'kysely'
import type { InviteEntry } from '#core/journal/entries.ts'
import type { Db } from './connect.ts'
import { makeRecording } from './recording.ts'

/** What Usher itself has done to a guild's invites: known before any list or event tells of it. */
export type InviteChanges = ReturnType<typeof makeInviteChanges>

export function makeInviteChanges(db: Db) {
  return {
    /**
     * Lists an invite that the bot has made just now on behalf of `invite.inviterId`, whose it stays.
     * @param generation of the guild when it was asked for: nothing is kept for an ended one
     */
    remember: (guildId: string, generation: string, invite: InviteEntry): Promise<void> =>
      db.transaction().execute(async (tx) => {
        const recording = makeRecording(tx)
        const [settings] = await recording.holdSettings([guildId])
        if (settings?.generation !== Number(generation)) return
        await recording.upsertInvites([{ guildId, invite, goneAt: null }])
        await tx
          .updateTable('invites')
          .set({ is_owned: true })
          .where('guild_id', '=', guildId)
          .where('code', '=', invite.code)
          .execute()
      }),

    /** Ends a known invite; one that has ended stays as it was. */
    async markDeleted(guildId: string, code: string, at: Date): Promise<void> {
      await db
        .updateTable('invites')
        .set({ deleted_at: sql`coalesce(deleted_at, ${at}::timestamptz)` })
        .where('guild_id', '=', guildId)
        .where('code', '=', code)
        .execute()
    },
  }
}
