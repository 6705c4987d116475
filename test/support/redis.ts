import { startRedis } from '#infra/local/redis-server.ts'
import { makeRestartable, type RestartableServer } from './restartable-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A Redis of one test file's own, on a free loopback port; `restart` finds the same data.
 *  Call `stop` in `afterAll`: it also deletes the data. */
export async function startTestRedis(): Promise<RestartableServer> {
  const folder = await temporaryFolder('redis')
  return makeRestartable({
    start: (port) => startRedis({ dataDir: folder.path, port }),
    discard: folder.remove,
  })
}
