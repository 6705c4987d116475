import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { makeOutboxDigests, type OutboxDigests } from './outbox-digests.ts'
import type { DigestPayload, MessagePayload } from './outbox-payload.ts'
import { isOwned, type OwnedShards } from './owned-shards.ts'

/** Advisory lock of who claims messages; claims take turns, sending does not. */
const CLAIM_LOCK_KEY = 504_944_354_675

/** Messages of one channel that may wait; what comes on top is counted for its digest. */
export const CHANNEL_QUEUE_MAX = 200

/** How a guild wants its messages; null where it wants none of that kind. */
export type MessageTemplate = { content: string; isEmbed: boolean } | null

export type MessageSettings = {
  timezone: string
  language: string
  join: MessageTemplate
  leave: MessageTemplate
}

/** A message that is ours to send until its lease ends. */
export type QueuedMessage = {
  id: string
  guildId: string
  generation: number
  channelId: string
  /** When the event reached us, in ms. */
  createdAt: number
  /** Attempts that failed. */
  attempts: number
  /** Messages of the channel that wait, leased ones included; counted up to 201. */
  waiting: number
  /** Null where the guild is no longer enabled, or was enabled anew since. */
  settings: MessageSettings | null
} & QueuedContent

export type QueuedContent =
  { kind: 'join' | 'leave'; payload: MessagePayload } | { kind: 'digest'; payload: DigestPayload }

export type ClaimLimits = { channels: number; perChannel: number; leaseMs: number }

/** Messages that wait to be sent, of the guilds of some shards. */
export type Outbox = OutboxDigests & {
  /**
   * Takes the next messages of the channels that wait longest, in order. A channel of which any
   * message is leased, or waits to be tried again, is left alone: so a channel's order holds across
   * processes.
   */
  claim(limits: ClaimLimits): Promise<QueuedMessage[]>
  remove(ids: readonly string[]): Promise<void>
  /**
   * Gives messages back, to be claimed in `delayMs` or later.
   * @param failedId the one of them whose attempt failed
   */
  postpone(ids: readonly string[], delayMs: number, failedId?: string): Promise<void>
}

export function makeOutbox(db: Db, shards: OwnedShards): Outbox {
  return {
    ...makeOutboxDigests(db, shards),

    claim: ({ channels, perChannel, leaseMs }) =>
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
            select o.ids from channels c cross join lateral (
              select array_agg(id) as ids, min(id) as first_id, min(guild_id) as guild_id,
                max(leased_until) as leased_until
              from (select id, guild_id, leased_until from outbox where channel_id = c.id
                order by id limit ${perChannel}) first) o
            where o.leased_until <= now() and ${isOwned('o.guild_id', shards)}
            order by o.first_id limit ${channels}
          ), claimed as (
            update outbox o set leased_until = now() + ${leaseMs}::float8 * interval '1 ms'
            from due where o.id = any(due.ids) returning o.*
          ), crowds as (
            select c.id, (select count(*) from (select from outbox o where o.channel_id = c.id
              limit ${CHANNEL_QUEUE_MAX + 1}) w) as waiting
            from (select distinct channel_id as id from claimed) c
          )
          select c.id::text, c.guild_id::text as "guildId", c.generation::float8 as generation,
            c.channel_id::text as "channelId", c.kind, c.payload, c.attempts,
            extract(epoch from c.created_at)::float8 * 1000 as "createdAt",
            w.waiting::float8 as waiting,
            case when s.guild_id is not null then json_build_object(
              'timezone', s.timezone, 'language', s.language,
              'join', case when s.join_messages_enabled then json_build_object(
                'content', s.join_message_content, 'isEmbed', s.join_message_is_embed) end,
              'leave', case when s.leave_messages_enabled then json_build_object(
                'content', s.leave_message_content, 'isEmbed', s.leave_message_is_embed) end)
            end as settings
          from claimed c join crowds w on w.id = c.channel_id left join guild_settings s
            on s.guild_id = c.guild_id and s.generation = c.generation
          order by c.id`.execute(tx)
        return claimed.rows
      }),

    async remove(ids) {
      if (ids.length === 0) return
      await sql`delete from outbox where id = any(${ids}::bigint[])`.execute(db)
    },

    async postpone(ids, delayMs, failedId = '0') {
      if (ids.length === 0) return
      await sql`
        update outbox set leased_until = now() + ${delayMs}::float8 * interval '1 ms',
          attempts = attempts + (id = ${failedId}::bigint)::int
        where id = any(${ids}::bigint[])`.execute(db)
    },
  }
}
