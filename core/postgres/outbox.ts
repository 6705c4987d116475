import { sql } from 'kysely'
import type { AnnouncementPayload } from '#core/messages/announcement-payload.ts'
import type { Db } from './connect.ts'

/** Advisory lock of who claims messages; claims take turns, sending does not. */
const CLAIM_LOCK_KEY = 504_944_354_675

/** A message that is ours to send until its lease ends. */
export type QueuedMessage = {
  id: string
  guildId: string
  channelId: string
  kind: 'join' | 'leave'
  payload: AnnouncementPayload
  /** How often it has been claimed, this time included. */
  attempts: number
  /** The text to fill; null where the guild no longer wants this message. */
  template: string | null
}

export type ClaimLimits = { messages: number; perChannel: number; leaseMs: number }

/** Messages that wait to be sent. */
export type Outbox = {
  /**
   * Takes the next messages of each channel, in order. A channel of which any message is leased,
   * or waits to be tried again, is left alone, so that a channel's order holds across processes.
   */
  claim(limits: ClaimLimits): Promise<QueuedMessage[]>
  remove(ids: readonly string[]): Promise<void>
  /** Gives messages back, to be claimed in `delayMs` or later. */
  postpone(ids: readonly string[], delayMs: number): Promise<void>
  /** Deletes up to `limit` messages whose event is older than `ageMs`. @returns how many */
  removeOlderThan(ageMs: number, limit: number): Promise<number>
}

export function makeOutbox(db: Db): Outbox {
  return {
    claim: ({ messages, perChannel, leaseMs }) =>
      db.transaction().execute(async (tx) => {
        await sql`select pg_advisory_xact_lock(${CLAIM_LOCK_KEY})`.execute(tx)
        const claimed = await sql<QueuedMessage>`
          with recursive channels (id) as (
            select min(channel_id) from outbox
            union all
            select (select min(o.channel_id) from outbox o where o.channel_id > c.id)
            from channels c where c.id is not null
          ), due as (
            -- Leased messages are always a channel's first.
            select o.id from channels c cross join lateral (
              select id, max(leased_until) over () as leased_until
              from (select id, leased_until from outbox where channel_id = c.id
                order by id limit ${perChannel}) first) o
            where o.leased_until <= now()
            order by o.id limit ${messages}
          ), claimed as (
            update outbox o set leased_until = now() + ${leaseMs}::float8 * interval '1 ms',
              attempts = attempts + 1
            from due where o.id = due.id returning o.*
          )
          select c.id::text, c.guild_id::text as "guildId", c.channel_id::text as "channelId",
            c.kind, c.payload, c.attempts, case
              when c.kind = 'join' and s.join_messages_enabled then s.join_message_content
              when c.kind = 'leave' and s.leave_messages_enabled then s.leave_message_content
            end as template
          from claimed c left join guild_settings s
            on s.guild_id = c.guild_id and s.generation = c.generation
          order by c.id`.execute(tx)
        return claimed.rows
      }),

    async remove(ids) {
      if (ids.length === 0) return
      await sql`delete from outbox where id = any(${ids}::bigint[])`.execute(db)
    },

    async postpone(ids, delayMs) {
      if (ids.length === 0) return
      await sql`
        update outbox set leased_until = now() + ${delayMs}::float8 * interval '1 ms'
        where id = any(${ids}::bigint[])`.execute(db)
    },

    async removeOlderThan(ageMs, limit) {
      const removed = await sql`
        delete from outbox where id in (
          select id from outbox
          where created_at < now() - ${ageMs}::float8 * interval '1 ms' and leased_until <= now()
          order by created_at limit ${limit} for update skip locked)`.execute(db)
      return Number(removed.numAffectedRows ?? 0n)
    },
  }
}
