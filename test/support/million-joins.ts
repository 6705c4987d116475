import { sql } from 'kysely'
import type { Db } from '#core/postgres/connect.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'

/** A guild with very many joins, among some others. */
export const BIG_GUILD = '300000000000000001'
const OTHER_GUILDS = 20
const JOINS = 1_000_000
const JOINS_EACH = 5_000

/** Somebody of whom there is little among all that. */
export const RARE = {
  code: 'rare',
  inviterId: '599999999999999999',
  memberId: '499999999999999999',
}

/**
 * Fills 31 days up to `now` with a million joins of one guild, and 100,000 of others: 300 codes of
 * 200 inviters, one in ten out of the ordinary, one in five has left.
 */
export async function fillWithJoins(
  db: Db,
  now: Date,
  { guildId = BIG_GUILD, joins = JOINS, otherGuilds = OTHER_GUILDS } = {},
): Promise<void> {
  await ensurePartitions(db, now)
  await withoutIndexes(db, async () => {
    await insertJoins(db, { now, guilds: sql`select ${guildId}::bigint`, joins })
    const others = sql`select 310000000000000000 + g from generate_series(1, ${otherGuilds}::integer) g`
    await insertJoins(db, { now, guilds: others, joins: JOINS_EACH })
  })
  await sql`
    insert into day_counts (guild_id, day, inviter_id, code, joins, leaves, present)
    select guild_id, counted_on, coalesce(inviter_id, 0), coalesce(code, ''), count(*),
      count(left_at), count(*) filter (where left_at is null)
    from joins group by 1, 2, 3, 4`.execute(db)
  await sql`
    insert into invites (guild_id, code, channel_id, inviter_id, inviter_name, uses, created_at)
    select guild_id, code, 600000000000000000, min(inviter_id), 'inviter ' || min(inviter_id),
      count(*), min(joined_at) - interval '1 day'
    from joins where code is not null group by 1, 2`.execute(db)
  for (const table of ['joins', 'day_counts', 'invites']) {
    await sql`vacuum (analyze) ${sql.table(table)}`.execute(db)
  }
}

/** Indexes that are made of what is there already take half the time. */
async function withoutIndexes(db: Db, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'joins' and indexname <> 'joins_pkey'`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db)
  await work()
  // The parent's alone, as it is spelled; with this it is made for every partition.
  for (const { definition } of rows) {
    await sql.raw(definition.replace(' ON ONLY ', ' ON ')).execute(db)
  }
}

type Load = { now: Date; guilds: ReturnType<typeof sql>; joins: number }

/** Oldest first in each partition, as recorders write them. */
async function insertJoins(db: Db, { now, guilds, joins }: Load): Promise<void> {
  const step = sql`(interval '30 days 23 hours 59 minutes' / ${joins}::integer)`
  await sql`
    insert into joins (guild_id, joined_at, member_id, member_name, source, method, confidence,
      reason, code, inviter_id, candidates, counted, rejoin, fresh_account, own_code, counted_on,
      left_at, left_on, leave_seen)
    select guild_id, joined_at,
      case when n % 250000 = 7 then ${RARE.memberId}::bigint
        else 400000000000000000 + n % (${joins}::integer * 9 / 10) end,
      'member ' || n, source, 'use-count', confidence,
      case when confidence <> 'certain' then 'several-joins-several-codes' end,
      case when n % 250000 = 8 then ${RARE.code}
        when source = 'invite' then 'code' || n % 300
        when source = 'vanity' then 'harbour' end,
      case when n % 250000 = 9 then ${RARE.inviterId}::bigint
        when source = 'invite' then 500000000000000000 + n % 200 end,
      case when confidence = 'shared' then jsonb_build_array(
        jsonb_build_object('code', 'code' || n % 300,
          'inviterId', (500000000000000000 + n % 200)::text),
        jsonb_build_object('code', 'code' || (n + 1) % 300,
          'inviterId', (500000000000000000 + (n + 1) % 200)::text)) end,
      true, n % 10 = 0 and n > ${joins}::integer * 9 / 10, n % 33 = 0, false,
      (joined_at at time zone 'UTC')::date, left_at, (left_at at time zone 'UTC')::date,
      case when left_at is not null then true end
    from (
      select guild_id, n, joined_at, case when n % 5 = 0
          then least(joined_at + n % 20 * interval '1 day', ${now.toISOString()}::timestamptz) end
          as left_at,
        case when n % 100 < 91 then 'invite' when n % 100 < 96 then 'vanity'
          when n % 100 < 99 then 'unknown' else 'discovery' end as source,
        case when n % 100 between 96 and 98 then 'unknown' when n % 100 in (1, 2) then 'shared'
          else 'certain' end as confidence
      from (${guilds}) as g (guild_id)
      cross join lateral (
        select n, ${now.toISOString()}::timestamptz - (${joins}::integer - n) * ${step} as joined_at
        from generate_series(1, ${joins}::integer) n) j) j`.execute(db)
}
