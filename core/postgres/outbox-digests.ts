import { sql } from 'kysely'
import type { Db } from './connect.ts'
import { addToDigests } from './digest-counts.ts'
import { isOwned, type OwnedShards } from './owned-shards.ts'
import type { DigestPayload } from './outbox-payload.ts'

/** A digest that was never sent. */
export type LostDigest = { guildId: string; channelId: string; payload: DigestPayload }

/** What becomes of messages that their channels cannot take. */
export type OutboxDigests = {
  /** Counts a channel's messages for its digest, but the first `keep`. @returns how many */
  fold(channelId: string, keep: number): Promise<number>
  /** Counts up to `limit` messages for digests whose event is older than `ageMs`. @returns how many */
  foldOlderThan(ageMs: number, limit: number): Promise<number>
  /** Makes the digests of up to `limit` channels in which nothing else waits. @returns how many */
  makeDigests(limit: number): Promise<number>
  /** Deletes up to `limit` digests that nobody could be sent for `ageMs`. */
  removeDigestsOlderThan(ageMs: number, limit: number): Promise<LostDigest[]>
}

export function makeOutboxDigests(db: Db, shards: OwnedShards): OutboxDigests {
  return {
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
            and kind <> 'digest' and ${isOwned('guild_id', shards)}
          order by created_at limit ${limit} for update skip locked`,
      )
    },

    async makeDigests(limit) {
      const made = await sql`
        with due as (
          select distinct channel_id, generation from digest_counts d
          where ${isOwned('d.guild_id', shards)}
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
            and kind = 'digest' and ${isOwned('guild_id', shards)}
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
