import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sharedFolder } from './postgres-binaries.ts'

/** The account a Postgres that root starts must run as: it refuses to run as root. */
export interface PostgresOwner {
  name: string
  uid: number
  gid: number
}

const account = 'postgres'

/** The account to run Postgres as; undefined: our own. Root gets `postgres`, made when missing.
 *  @throws Error with one sentence when root can neither find nor make it. */
export function postgresOwner(): PostgresOwner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp()
  if (found) return found
  const home = ['--no-create-home', '--home-dir', '/nonexistent']
  spawnSync('groupadd', ['--system', account])
  spawnSync('useradd', ['--system', '--gid', account, ...home, '--shell', '/bin/sh', account])
  const made = lookUp()
  if (!made) {
    throw new Error('Postgres does not run as root, and no account for it could be made: use sudo')
  }
  return made
}

/** A data folder that `owner` may use: `dataDir` itself, or, when `owner` may not enter its parents
 *  (a clone under /root), one under /var/lib with `dataDir` as a link to it. */
export function placeForData(dataDir: string, owner: PostgresOwner | undefined): string {
  mkdirSync(dirname(dataDir), { recursive: true })
  if (!owner) return dataDir
  if (mayEnter(dirname(dataDir), owner)) return dataDir

  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const elsewhere = join(sharedFolder, `data-${key}`)
  if (!isLink(dataDir)) {
    // The link is what says that the data is wanted: without it, it was thrown away with .data.
    rmSync(elsewhere, { recursive: true, force: true })
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
    symlinkSync(elsewhere, dataDir)
  }
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
  return join(elsewhere, 'cluster')
}

/** Gives a folder to the account; without one it is ours already. */
export function handOver(path: string, owner: PostgresOwner | undefined): void {
  if (owner) chownSync(path, owner.uid, owner.gid)
}

function lookUp(): PostgresOwner | undefined {
  const id = (flag: string) => spawnSync('id', [flag, account], { encoding: 'utf8' })
  const [uid, gid] = [id('-u'), id('-g')]
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { name: account, uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function mayEnter(folder: string, { uid, gid }: PostgresOwner): boolean {
  const command = ['-c', 'cd "$1"', 'sh', folder]
  return spawnSync('/bin/sh', command, { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && existsSync(path)
}
