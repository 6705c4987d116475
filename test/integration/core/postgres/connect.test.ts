import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { assertPostgresReachable, connectPostgres, type Db } from '#core/postgres/connect.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { startScriptedHttp } from '#test/support/scripted-http.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'usher-test', maxConnections: 2 }
  db = connectPostgres({ ...options, url: database.url, statementTimeoutMs: 200 }).db
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

it('gives ids and days as text, which neither rounding nor a time zone moves', async () => {
  const { rows } = await sql`
    select 9223372036854775807::bigint as id, date '2026-03-01' as day`.execute(db)
  expect(rows).toEqual([{ id: '9223372036854775807', day: '2026-03-01' }])
})

it('ends a statement that takes too long', async () => {
  await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toThrow(/statement timeout/)
})

it('survives connections that are cut, and replaces them', async () => {
  await sql`select 1`.execute(db)
  const other = connectPostgres({
    url: database.url,
    log: silent,
    applicationName: 'usher-other',
    maxConnections: 1,
  })
  try {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'usher-test' and datname = current_database()`.execute(other.db)
    await waitFor(async () => (await sql`select 1 as one`.execute(db)).rows.length === 1)
  } finally {
    await other.db.destroy()
  }
})

it('proves at start that Postgres answers', async () => {
  await expect(assertPostgresReachable(database.url)).resolves.toBeUndefined()
})

it('names the setting and the address where none answers, but no password', async () => {
  const nobody = await startScriptedHttp(() => undefined)
  await nobody.close()
  const { port } = new URL(nobody.url)
  const url = `postgres://usher:hidden@127.0.0.1:${port}/usher`
  const failure = await assertPostgresReachable(url, 1_000).catch((error: unknown) => error)
  const message = failure instanceof Error ? failure.message : ''
  expect(message).toContain(`DATABASE_URL: no Postgres answers at 127.0.0.1:${port} (`)
  expect(message).toContain('ECONNREFUSED')
  expect(message).not.toContain('hidden')
})

it('names the setting where the database does not exist', async () => {
  const url = new URL(database.url)
  url.pathname = '/no_such_database'
  await expect(assertPostgresReachable(url.href)).rejects.toThrow(
    /^DATABASE_URL: .*"no_such_database" does not exist/,
  )
})
