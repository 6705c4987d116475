import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLauncher } from './launch-lock.ts'
import { isFree } from './ports.ts'

/* A port is chosen some seconds before the process that listens there is up. Until then a file in
   this folder, which all clones on the machine share, keeps other launchers from choosing it. */
const folder = join(tmpdir(), 'usher-ports')
const claimed = new Set<string>()

/** Takes a loopback port for this launcher; false when it is in use, or another launcher's. */
export async function claimPort(port: number): Promise<boolean> {
  const path = join(folder, String(port))
  if (!writeClaim(path)) return false
  claimed.add(path)
  if (await isFree(port)) return true
  rmSync(path, { force: true })
  claimed.delete(path)
  return false
}

/** Gives up all claims; what listens keeps its port by itself. */
export function releaseClaims(): void {
  for (const path of claimed) rmSync(path, { force: true })
  claimed.clear()
}

function writeClaim(path: string): boolean {
  makeFolder()
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (linked(draft, path)) return true
      const holder = Number(readFileSync(path, 'utf8'))
      if (holder === process.pid || isLauncher(holder)) return false
      rmSync(path, { force: true }) // its launcher is gone
    }
    return false
  } catch (error) {
    // Gone meanwhile, or a dead claim of another account that we may not remove: choose another.
    if (error instanceof Error && 'code' in error) return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path) // a claim is never there without its number
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function makeFolder(): void {
  if (mkdirSync(folder, { recursive: true }) === undefined) return
  chmodSync(folder, 0o1777) // as the temporary folder itself: each account keeps its own files
}
