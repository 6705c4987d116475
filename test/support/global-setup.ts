import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { startPostgres } from '#infra/local/postgres-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL of the run's Postgres; `test/support/databases.ts` clones from it. */
    postgresUrl: string
  }
}

/** The migrated database that every test file's own is cloned from. */
export const templateName = 'usher_template'

interface SharedPostgres {
  url: string
  stop(): Promise<void>
}

/* Each project loads its own copy of this file, in one process: they share one server through
   the global object, and the last to finish stops it. */
declare global {
  var usherTestPostgres: { server: Promise<SharedPostgres>; users: number } | undefined
}

/** Gives a project the run's one Postgres, with the migrated template in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (globalThis.usherTestPostgres ??= { server: startShared(), users: 0 })
  shared.users += 1
  const server = await shared.server
  project.provide('postgresUrl', server.url)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    globalThis.usherTestPostgres = undefined
    await server.stop()
  }
}

async function startShared(): Promise<SharedPostgres> {
  const folder = await temporaryFolder('test')
  const server = await startPostgres({ dataDir: join(folder.path, 'postgres'), isDurable: false })
  const stop = async () => {
    await server.stop()
    await folder.remove()
  }
  try {
    await makeTemplate(server.url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: server.url, stop }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(`create database ${templateName}`)
    const url = new URL(serverUrl)
    url.pathname = `/${templateName}`
    await migrateToLatest(url.href)
    // A database can only be cloned while nobody is connected to it.
    await client.query(`alter database ${templateName} with is_template true`)
    await client.query(`alter database ${templateName} with allow_connections false`)
  } finally {
    await client.end()
  }
}
