import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { handOver, type PostgresOwner } from './postgres-owner.ts'
import { commandLine, endProcess, isAlive } from './process-table.ts'

/** The account inside the database, and the name of its first database. */
export const superuser = 'usher'

/** One cluster on disk and who runs it. */
export interface Cluster {
  dataDir: string
  passwordFile: string
  programs: PostgresBinaries
  owner: PostgresOwner | undefined
}

/** Makes sure of a cluster at `dataDir` that no other server is using.
 *  @throws Error with one sentence when it can't be made or is of another version. */
export async function prepareCluster(cluster: Cluster): Promise<void> {
  if (existsSync(join(cluster.dataDir, 'PG_VERSION'))) checkVersion(cluster)
  else initialise(cluster)
  await endStale(cluster.dataDir)
}

/** Makes the cluster in a draft folder and renames it, so that half of one is never found. */
function initialise({ dataDir, passwordFile, programs, owner }: Cluster): void {
  const draft = `${dataDir}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  handOver(draft, owner)
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  handOver(passwordFile, owner)
  const made = spawnSync(
    programs.initdb,
    [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Postgres' own C.UTF-8: the same on every machine, whatever locales the system has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    { ...idsOf(owner), cwd: '/', env: environment(), encoding: 'utf8' },
  )
  if (made.status !== 0) {
    const reason = made.error?.message ?? made.stderr.trim().split('\n').at(-1)
    throw new Error(`Postgres could not make its data folder ${dataDir}: ${reason}`)
  }
  renameSync(draft, dataDir)
}

function checkVersion({ dataDir, programs: { major } }: Cluster): void {
  const found = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  if (found === major) return
  throw new Error(
    `${dataDir} was made by Postgres ${found}, this is ${major}: move it away to start afresh`,
  )
}

/** Ends a server that a launcher which died left on this folder. A lock whose number now belongs to
 *  an unrelated process goes; a dead one's is left, as Postgres itself checks it for survivors. */
async function endStale(dataDir: string): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  if (!(pid > 0) || !isAlive(pid)) return
  if (commandLine(pid).includes(dataDir)) {
    await endProcess(pid, { signal: 'SIGINT', boundMs: 10_000 })
  } else {
    rmSync(lock, { force: true })
  }
}

/** What to spawn its programs with. */
export function idsOf(owner: PostgresOwner | undefined): { uid?: number; gid?: number } {
  return owner ? { uid: owner.uid, gid: owner.gid } : {}
}

/** Not ours: PGDATA, PGHOST and the like in the caller's shell must change nothing. */
export function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', LC_MESSAGES: 'C' }
}
