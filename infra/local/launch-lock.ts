import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataFolder } from './data-folder.ts'
import { commandLine, isAlive } from './process-table.ts'

/** Makes this the one launcher of the clone; call the result to let go.
 *  @throws Error with one sentence while another one runs. */
export function takeLaunchLock(path = join(dataFolder, 'launcher.pid')): () => void {
  mkdirSync(dirname(path), { recursive: true })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (create(path)) return () => rmSync(path, { force: true })
    const holder = Number(readFileSync(path, 'utf8'))
    if (isLauncher(holder)) {
      throw new Error(
        `Usher already runs in this folder (process ${holder}): stop it there with Ctrl-C first`,
      )
    }
    rmSync(path, { force: true }) // its writer died without letting go
  }
  throw new Error(`${path} is written by something else: remove it and start again`)
}

function create(path: string): boolean {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    linkSync(draft, path) // a lock is never there without its number
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Whether this process is an `npm start`. A number alone proves nothing: it is given to other processes in time. */
export function isLauncher(pid: number): boolean {
  return pid > 0 && isAlive(pid) && commandLine(pid).includes('start.ts')
}
