import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '#infra/local/project-root.ts'
import { commandLine } from '#infra/local/process-table.ts'
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts'

/** A copy of the working tree as `git clone` would give it, with the packages already installed. */
export async function makeClone(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('clone')
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', listed, { cwd: projectRoot, encoding: 'utf8' }).split('\0')
  for (const file of files.filter(Boolean)) {
    const from = join(projectRoot, file)
    if (!existsSync(from)) continue // deleted, not yet committed
    // A link to a folder, such as the chart has, stays one.
    cpSync(from, join(folder.path, file), { recursive: true, verbatimSymlinks: true })
  }
  const packages = join(projectRoot, 'node_modules')
  // Hard links where the file system allows: 300 MB in a second, and no way back to the original.
  const linked = spawnSync('cp', ['-al', packages, folder.path], { stdio: 'ignore' })
  if (linked.status !== 0) execFileSync('cp', ['-a', packages, folder.path])
  return folder
}

/** Processes that belong to a clone: they name it in their command line or work in it. Linux only;
 *  elsewhere always none. */
export function processesOf(folder: string): string[] {
  if (!existsSync('/proc/self/cwd')) return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).flatMap((pid) => {
    const line = commandLine(pid)
    if (line === '' || pid === process.pid) return []
    const isOurs = line.includes(folder) || isWithin(folder, cwdOf(pid))
    return isOurs ? [`${pid} ${line}`] : []
  })
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || dirname(path).startsWith(folder)
}

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return '' // gone meanwhile, or not ours to read
  }
}
