import { Client } from 'pg'
import type { Stores } from './stores.ts'

/** What the recorder fills of a join: all but the moment of recording, which is Postgres' default. */
const columns = {
  guild_id: 'bigint',
  joined_at: 'timestamptz',
  member_id: 'bigint',
  member_name: 'text',
  member_avatar: 'text',
  source: 'text',
  method: 'text',
  confidence: 'text',
  reason: 'text',
  code: 'text',
  inviter_id: 'bigint',
  candidates: 'jsonb',
  counted: 'boolean',
  rejoin: 'boolean',
  fresh_account: 'boolean',
  own_code: 'boolean',
  counted_on: 'date',
  left_at: 'timestamptz',
  left_on: 'date',
  leave_seen: 'boolean',
} as const
const names = Object.keys(columns)

/** A row as text, in the order of the columns. */
type PlainRow = readonly (string | null)[]

/** Another database on the same server with the same rows, tables and indexes. */
export interface PlainCopy extends AsyncDisposable {
  copy: Client
  /** What was recorded in the first database since an instant of its own clock. */
  rowsSince(since: string): Promise<PlainRow[]>
}

export async function openPlainCopy({ databaseUrl, db }: Stores): Promise<PlainCopy> {
  const url = new URL(databaseUrl)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  // Nobody may be connected to what is copied; the pool connects again by itself.
  const admin = new Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [
    name,
  ])
  await admin.query(`create database plain template ${name} strategy file_copy`)
  await admin.end()
  await db.connection().execute(async () => {})

  const source = new Client({ connectionString: databaseUrl })
  url.pathname = '/plain'
  const copy = new Client({ connectionString: url.href })
  await Promise.all([source.connect(), copy.connect()])
  return {
    copy,
    async rowsSince(since) {
      const texts = names.map((column) => `${column}::text`).join(', ')
      const { rows } = await source.query<(string | null)[]>({
        text: `select ${texts} from joins where recorded_at >= $1::timestamptz and joined_at >= now() - interval '1 hour' order by recorded_at`,
        values: [since],
        rowMode: 'array',
      })
      return rows
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([source.end(), copy.end()])
    },
  }
}

/** One statement and transaction a batch. @returns how long all of them took, in ms */
export async function insertInBatches(
  { copy }: PlainCopy,
  rows: readonly PlainRow[],
  batchSize: number,
): Promise<number> {
  const arrays = Object.values(columns).map((type, place) => `$${place + 1}::${type}[]`)
  const text = `insert into joins (${names.join(', ')}) select * from unnest(${arrays.join(', ')})`
  const startedAt = performance.now()
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = rows.slice(from, from + batchSize)
    const values = names.map((_, place) => batch.map((row) => row[place] ?? null))
    await copy.query({ name: 'plain', text, values })
  }
  return performance.now() - startedAt
}
