import { sql, type RawBuilder } from 'kysely'

/**
 * `insert` that adds messages to the counts of their channels' digests. Rows are locked in the order
 * of the key, so that a recorder and a sender never wait for each other.
 * @param from a relation with guild_id, generation, channel_id, kind, code and created_at
 */
export function addToDigests(from: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into digest_counts as d
      (channel_id, guild_id, generation, kind, code, events, since)
    select channel_id, guild_id, generation, kind, coalesce(code, ''), count(*), min(created_at)
    from ${from} group by channel_id, guild_id, generation, kind, coalesce(code, '')
    order by channel_id, generation, kind, coalesce(code, '')
    on conflict (channel_id, generation, kind, code) do update
      set events = d.events + excluded.events, since = least(d.since, excluded.since)`
}
