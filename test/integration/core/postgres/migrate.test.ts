import { readdirSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { migrate, migrateToLatest } from '#core/postgres/migrate.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { silent } from '#test/support/stores.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await createDatabase()
  const options = { log: silent, applicationName: 'test', maxConnections: 2 }
  db = connectPostgres({ ...options, url: database.url }).db
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const folder = new URL('../../../../core/postgres/migrations/', import.meta.url)
const names = readdirSync(folder).toSorted((a, b) => a.localeCompare(b))

it('numbers the migrations without a gap', () => {
  const numbers = names.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]))
  expect(numbers).toEqual(numbers.map((_, i) => i + 1))
})

it('has nothing to do where all are applied', async () => {
  expect(await migrate(db)).toEqual([])
})

it('applies all of them, once, to an empty database that several processes migrate', async () => {
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
  const runs = await Promise.all([1, 2, 3].map(() => migrateToLatest(database.url)))
  expect(runs.flat()).toEqual(names.map((name) => name.replace('.sql', '')))
})

it('says that it failed, and why, where the database refuses', async () => {
  await sql`drop schema public cascade`.execute(db)
  const failure = await migrate(db).catch((error: unknown) => error)
  expect(failure).toMatchObject({
    message: 'the database could not be migrated',
    cause: expect.any(Error),
  })
})
