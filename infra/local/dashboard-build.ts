import { spawn } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { projectRoot } from './project-root.ts'

const web = join(projectRoot, 'web')
const dist = join(web, 'dist')

/** Builds the dashboard into `web/dist` unless it is newer than everything it is made of.
 *  Aborting `signal` ends the builder.
 *  @returns whether it had to build.
 *  @throws Error with the builder's last lines when it fails. */
export async function buildDashboard(signal?: AbortSignal): Promise<boolean> {
  if (!isStale()) return false
  const draft = join(projectRoot, '.data', `dashboard-${process.pid}`)
  try {
    await viteBuild(draft, signal)
    // Built aside and swapped: who serves the old one, or builds beside us, never sees half of it.
    rmSync(dist, { recursive: true, force: true })
    renameSync(draft, dist)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return true
}

function isStale(): boolean {
  const built = statSync(join(dist, 'index.html'), { throwIfNoEntry: false })
  if (!built) return true
  const alsoUsed = ['package-lock.json', 'core/messages', 'core/attribution'].map((path) =>
    newestChangeMs(join(projectRoot, path)),
  )
  return Math.max(newestChangeMs(web), ...alsoUsed) > built.mtimeMs
}

/** Folders count too: theirs is the only trace a deleted file leaves. */
function newestChangeMs(path: string): number {
  if (path === dist || !existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  // web/ itself changes whenever dist is swapped.
  const own = path === web ? 0 : stat.mtimeMs
  return Math.max(own, ...readdirSync(path).map((name) => newestChangeMs(join(path, name))))
}

function viteBuild(outDir: string, signal: AbortSignal | undefined): Promise<void> {
  const vite = join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', web, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn']
  const env = { ...process.env, NODE_ENV: 'production' }
  return new Promise((resolve, reject) => {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe']
    const child = spawn(process.execPath, args, { cwd: projectRoot, env, stdio, signal })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const lines = stripVTControlCharacters(output).trim().split('\n')
      const tail = lines
        .filter((line) => !/^\s+at /.test(line))
        .slice(-12)
        .join('\n')
      if (code === 0) resolve()
      else reject(new Error(`the dashboard could not be built:\n${tail}`))
    })
  })
}
