import { Client } from 'pg'
import { partitionOf } from '#core/postgres/partitions.ts'

/** A day of joins that nobody sees any more, once as a partition and once as a plain table. */
export interface OldDay extends AsyncDisposable {
  deletePlain(): Promise<void>
  vacuumPlain(): Promise<void>
  /** Rows that are gone and still take their place. */
  deadRows(table: 'joins' | 'plain'): Promise<number>
  /** Of the plain table with its indexes. */
  plainMb(): Promise<number>
}

const DAY_MS = 86_400_000

export async function fillOldDay(
  databaseUrl: string,
  { joins, daysAgo }: { joins: number; daysAgo: number },
): Promise<OldDay> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const day = new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10)
  const { name, from, until } = partitionOf('joins', day)
  const bounds = `'${from}T00:00:00Z') to ('${until}T00:00:00Z'`
  await client.query(`create table ${name} (like joins including defaults including constraints)`)
  await client.query(
    `insert into ${name} (guild_id, joined_at, member_id, member_name, source, method, confidence,
      code, inviter_id, counted, rejoin, fresh_account, own_code, counted_on)
    select (n % 1000 + 1)::bigint << 22, $1::timestamptz + n * interval '1 day' / $2::integer,
      400000000000000000 + n, 'member ' || n, 'invite', 'use-count', 'certain', 'code' || n % 20,
      600000000000000000 + n % 20, true, false, false, false, $1::date
    from generate_series(0, $2::integer - 1) n`,
    [`${from}T00:00:00Z`, joins],
  )
  await client.query(`drop table if exists plain`)
  await client.query(`create table plain (like joins including defaults including constraints)`)
  await client.query(`insert into plain select * from ${name}`)
  const { rows } = await client.query<{ definition: string }>(
    `select indexdef as definition from pg_indexes where tablename = 'joins'`,
  )
  for (const [place, { definition }] of rows.entries())
    await client.query(
      definition.replace(/INDEX \w+ ON ONLY \S*joins/, `INDEX plain_${place} ON plain`),
    )
  // Attaching makes what indexes are missing.
  await client.query(`alter table joins attach partition ${name} for values from (${bounds})`)
  await client.query(`vacuum (analyze) ${name}`)
  await client.query(`vacuum (analyze) plain`)

  return {
    async deletePlain() {
      await client.query('delete from plain where joined_at < $1::timestamptz', [
        `${until}T00:00:00Z`,
      ])
    },
    async vacuumPlain() {
      await client.query('vacuum plain')
    },
    async deadRows(table) {
      await client.query('select pg_stat_force_next_flush()')
      const { rows } = await client.query<{ dead: string }>(
        `select coalesce(sum(n_dead_tup), 0)::text as dead from pg_stat_user_tables
        where relname ~ $1`,
        [`^${table}(_|$)`],
      )
      return Number(rows[0]?.dead)
    },
    async plainMb() {
      const { rows } = await client.query<{ bytes: string }>(
        `select pg_total_relation_size('plain')::text as bytes`,
      )
      return Number(rows[0]?.bytes) / 1e6
    },
    async [Symbol.asyncDispose]() {
      await client.end()
    },
  }
}
