import { join } from 'node:path'
import { startPostgres } from '#infra/local/postgres-server.ts'
import { makeRestartable, type RestartableServer } from './restartable-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A Postgres of one test file's own, for tests that kill it: durable, and not migrated.
 *  What needs no fault takes `createDatabase()` instead, which is quicker. */
export async function startTestPostgres(): Promise<RestartableServer> {
  const folder = await temporaryFolder('postgres')
  return makeRestartable({
    start: (port) => startPostgres({ dataDir: join(folder.path, 'postgres'), port }),
    discard: folder.remove,
  })
}
