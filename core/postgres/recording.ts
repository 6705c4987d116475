import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { recordInvites } from './recording-invites.ts'
import { recordMessages } from './recording-messages.ts'
import type { RecordingSettings } from './recording-rows.ts'
import { recordStays } from './recording-stays.ts'

/** How far a partition is recorded: the id of its newest recorded stream entry. */
export type JournalPosition = { partition: number; position: string }

/**
 * What a recorder asks and writes inside its transaction: one statement each, however large the
 * batch. Rows travel as one JSON parameter, which any number of them fits.
 */
export type Recording = ReturnType<typeof makeRecording>

export function makeRecording(tx: Db) {
  return {
    ...recordStays(tx),
    ...recordInvites(tx),
    ...recordMessages(tx),

    /**
     * Locks what is not locked by others; the lock is the right to record until the commit. Named
     * statements are planned once from here on, whatever they are given: for a small batch Postgres
     * would think it worth its while each time, which over some forty partitions it is not.
     */
    async lockPositions(partitions: readonly number[]): Promise<JournalPosition[]> {
      const { rows } = await sql<JournalPosition>`/* named lock_positions */
        select partition, position, set_config('plan_cache_mode', 'force_generic_plan', true)
        from journal_positions
        where partition = any(${partitions}::smallint[])
        order by partition for update skip locked`.execute(tx)
      return rows.map(({ partition, position }) => ({ partition, position }))
    },

    /** Settings of those of `guildIds` that are enabled; they stay so until the commit. */
    async holdSettings(guildIds: readonly string[]): Promise<RecordingSettings[]> {
      const { rows } = await sql<RecordingSettings>`/* named hold_settings */
        select guild_id::text as "guildId", generation::float8 as generation,
          timezone as "timeZone", prevent_own_invite_code as "preventOwnInviteCode",
          case when join_messages_enabled then join_messages_channel::text end as "joinChannelId",
          case when leave_messages_enabled then leave_messages_channel::text end as "leaveChannelId"
        from guild_settings where guild_id = any(${guildIds}::bigint[])
        order by guild_id for key share`.execute(tx)
      return rows
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
      // A caller may know more of a partition, such as all that was read of it.
      const rows = positions.map(({ partition, position }) => ({ partition, position }))
      await sql`/* named set_positions */
        update journal_positions p set position = r.position
        from json_to_recordset(${JSON.stringify(rows)}::json) as r (
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
