import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration'
import { pino } from 'pino'
import { connectPostgres, type Db } from './connect.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/** Migrations are plain SQL files, named `0001-what.sql`, applied in order, never edited. */
const sqlFiles: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql'))
    const migrations = await Promise.all(
      names.map(async (name): Promise<[string, Migration]> => {
        const text = await readFile(new URL(name, FOLDER), 'utf8')
        return [
          name.replace(/\.sql$/, ''),
          { up: async (db) => void (await sql.raw(text).execute(db)) },
        ]
      }),
    )
    return Object.fromEntries(migrations)
  },
}

/** Applies what is missing, one process at a time. @returns the names of those it applied. */
export async function migrate(db: Db): Promise<string[]> {
  const { error, results = [] } = await new Migrator({ db, provider: sqlFiles }).migrateToLatest()
  if (error) throw new Error('the database could not be migrated', { cause: error })
  return results.map(({ migrationName }) => migrationName)
}

/** Migrates the database at `databaseUrl`, then closes its connection. */
export async function migrateToLatest(databaseUrl: string): Promise<string[]> {
  const log = pino({ level: 'silent' })
  const { db } = connectPostgres({
    url: databaseUrl,
    log,
    applicationName: 'usher-migrate',
    maxConnections: 1,
    statementTimeoutMs: 0,
  })
  try {
    return await migrate(db)
  } finally {
    await db.destroy()
  }
}
