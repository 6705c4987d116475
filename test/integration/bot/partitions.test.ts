import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePartitionsJob } from '#bot/jobs/partitions.ts'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { dropExpiredPartitions, ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { wantedPartitions } from '#core/postgres/partitions.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DAY_MS = 86_400_000
const start = Date.UTC(2026, 10, 23, 12)
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createDatabase()
  const options = { url: database.url, log: silent, applicationName: 'test', maxConnections: 6 }
  db = connectPostgres(options).db
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const attached = async () => {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where c.relkind = 'r' order by 1`.execute(db)
  return rows.map(({ name }) => name)
}
const tables = async () => {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'r' and relname ~ '_\\d{4}_' order by 1`.execute(
    db,
  )
  return rows.map(({ name }) => name)
}
const namesAt = (ms: number) =>
  wantedPartitions(ms)
    .map(({ name }) => name)
    .toSorted()

it('are made once, however many workers ask at the same time', async () => {
  const made = await Promise.all([1, 2, 3].map(() => ensurePartitions(db, new Date(start))))
  expect(made.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([
    0,
    0,
    namesAt(start).length,
  ])
  expect(await attached()).toEqual(namesAt(start))
  expect(await ensurePartitions(db, new Date(start))).toEqual([])
})

it('hold UTC days', async () => {
  const { rows } = await sql<{ bound: string }>`
    select pg_get_expr(relpartbound, oid) as bound from pg_class
    where relname = 'joins_2026_11_23'`.execute(db)
  const instants = [...(rows[0]?.bound ?? '').matchAll(/'([^']+)'/g)].map(([, text]) =>
    Date.parse(text ?? ''),
  )
  expect(instants).toEqual([Date.UTC(2026, 10, 23), Date.UTC(2026, 10, 24)])
})

it('are dropped once all they hold is out of every guild’s 31 days', async () => {
  const later = start + 3 * DAY_MS
  const gone = namesAt(start).filter((name) => !namesAt(later).includes(name))
  expect(gone).toHaveLength(6)
  const dropped = await Promise.all([1, 2].map(() => dropExpiredPartitions(db, new Date(later))))
  expect(dropped.flat().toSorted()).toEqual(gone)
  expect(await tables()).toEqual(namesAt(start).filter((name) => !gone.includes(name)))
})

it('that a crash left detached are dropped by the next worker', async () => {
  const later = start + 4 * DAY_MS
  await sql`alter table joins detach partition joins_2026_10_26`.execute(db)
  expect(await dropExpiredPartitions(db, new Date(later))).toContain('joins_2026_10_26')
  expect(await tables()).not.toContain('joins_2026_10_26')
})

it('wait for a transaction that reads them, and are dropped when tried again', async () => {
  const later = start + 5 * DAY_MS
  await db.transaction().execute(async (tx) => {
    await sql`select count(*) from joins`.execute(tx)
    await expect(dropExpiredPartitions(db, new Date(later))).rejects.toThrow('lock timeout')
  })
  expect(await dropExpiredPartitions(db, new Date(later))).toContain('joins_2026_10_27')
  expect(await tables()).not.toContain('joins_2026_10_27')
})

it('are kept by a job, as time goes by', async () => {
  const now = start + 10 * DAY_MS
  const reject = (position: string, daysAgo: number) => ({
    partition: 1,
    position,
    place: 0,
    guild_id: null,
    reason: 'for a test',
    entry: '{}',
    rejected_at: new Date(now - daysAgo * DAY_MS),
  })
  await db
    .insertInto('journal_rejects')
    .values([reject('1-0', 32), reject('2-0', 30)])
    .execute()
  const job = makePartitionsJob({ db, log: silent, now: () => now })
  await job.start()
  expect(await attached()).toEqual(expect.arrayContaining(namesAt(now)))
  await waitFor(async () => (await tables()).length === namesAt(now).length)
  await job.stop()
  expect(await tables()).toEqual(namesAt(now))
  const rejects = await db.selectFrom('journal_rejects').select('position').execute()
  expect(rejects).toEqual([{ position: '2-0' }])
})
