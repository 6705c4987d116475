import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { addToDigests } from './digest-counts.ts'
import type { DigestPayload, MessagePayload } from './outbox-payload.ts'

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
  /** Attempts that failed. */
  attempts: number
  /** Messages of the channel that wait, leased ones included; counted up to 201. */
  waiting: number
  /** Null where the guild is no longer enabled, or only since. */
  settings: MessageSettings | null
} & QueuedContent

export type QueuedContent =
  { kind: 'join' | 'leave'; payload: MessagePayload } | { kind: 'digest'; payload: DigestPayload }

export type ClaimLimits = { channels: number; perChannel: number; leaseMs: number }

/** The shards whose guilds' messages are sent; `totalShards` of 1 is all of them. */
export type OwnedShards = { shardIds: readonly number[]; totalShards: number }

/** A digest that was never sent. */
export type LostDigest = { guildId: string; channelId: string; payload: DigestPayload }

/** Messages that wait to be sent, of the guilds of some shards. */
export type Outbox = {
  /**
   * Takes the next messages of the channels that wait longest, in order. A channel of which any message is leased,
   * or waits to be tried again, is left alone, so that a channel's order holds across processes.
   */
  claim(limits: ClaimLimits): Promise<QueuedMessage[]>
  remove(ids: readonly string[]): Promise<void>
  /**
   * Gives messages back, to be claimed in `delayMs` or later.
   * @param failedId the one of them whose attempt failed
   */
  postpone(ids: readonly string[], delayMs: number, failedId?: string): Promise<void>
  /** Counts a channel's messages for its digest, but the first `keep`. @returns how many */
  fold(channelId: string, keep: number): Promise<number>
  /** Counts up to `limit` messages for digests whose event is older than `ageMs`. @returns how many */
  foldOlderThan(ageMs: number, limit: number): Promise<number>
  /** Makes the digests of up to `limit` channels in which nothing else waits. @returns how many */
  makeDigests(limit: number): Promise<number>
  /** Deletes up to `limit` digests that nobody could be sent for `ageMs`. */
  removeDigestsOlderThan(ageMs: number, limit: number): Promise<LostDigest[]>
}

export function makeOutbox(db: Db, { shardIds, totalShards }: OwnedShards): Outbox {
  /** @see shardOfGuild */
  const isOwned = (guildId: string) =>
    sql`(${sql.ref(guildId)} >> 22) % ${totalShards}::bigint = any(${shardIds}::bigint[])`

  return {
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
            where o.leased_until <= now() and ${isOwned('o.guild_id')}
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

    async fold(channelId, keep) {
      return foldThose(
        db,
        sql`select id from outbox where channel_id = ${channelId} and kind <> 'digest'
          order by id offset ${keep} for update skip locked`,
      )
    },

    async foldOlderThan(ageMs, limit) {
      return foldThose(
        db,
        sql`select id from outbox
          where created_at < now() - ${ageMs}::float8 * interval '1 ms' and leased_until <= now()
            and kind <> 'digest' and ${isOwned('guild_id')}
          order by created_at limit ${limit} for update skip locked`,
      )
    },

    async makeDigests(limit) {
      const made = await sql`
        with due as (
          select distinct channel_id, generation from digest_counts d
          where ${isOwned('d.guild_id')}
            and not exists (select from outbox o where o.channel_id = d.channel_id)
          order by channel_id limit ${limit}
        ), locked as (
          select d.channel_id, d.generation, d.kind, d.code from digest_counts d
          join due using (channel_id, generation)
          order by d.channel_id, d.generation, d.kind, d.code for update of d
        ), taken as (
          delete from digest_counts d using locked l
          where d.channel_id = l.channel_id and d.generation = l.generation
            and d.kind = l.kind and d.code = l.code
          returning d.*
        )
        insert into outbox (guild_id, generation, channel_id, kind, created_at, payload)
        select guild_id, generation, channel_id, 'digest', now(), json_build_object('counts',
          json_agg(json_build_object('kind', kind, 'code', code, 'events', events)))
        from taken group by guild_id, generation, channel_id`.execute(db)
      return Number(made.numAffectedRows ?? 0n)
    },

    async removeDigestsOlderThan(ageMs, limit) {
      const { rows } = await sql<LostDigest>`
        delete from outbox where id in (
          select id from outbox
          where created_at < now() - ${ageMs}::float8 * interval '1 ms' and leased_until <= now()
            and kind = 'digest' and ${isOwned('guild_id')}
          order by created_at limit ${limit} for update skip locked)
        returning guild_id::text as "guildId", channel_id::text as "channelId", payload`.execute(db)
      return rows
    },
  }
}

/** Moves messages into the counts, in one statement: a crash counts none twice and loses none. */
async function foldThose(db: Db, ids: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ folded: number }>`
    with gone as (
      delete from outbox where id in (${ids})
      returning guild_id, generation, channel_id, kind, payload ->> 'code' as code, created_at
    ), counted as (${addToDigests(sql`gone`)})
    select count(*)::float8 as folded from gone`.execute(db)
  return rows[0]?.folded ?? 0
}
