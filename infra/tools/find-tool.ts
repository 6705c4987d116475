import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { say } from '#infra/local/progress.ts'
import { findOnPath } from '#infra/local/system-packages.ts'
import { tools, type GoTool, type NpmTool, type PythonTool, type ToolName } from './tools.ts'

/** A cold build takes one to four minutes on two cores; this is for a machine in trouble. */
const MAKING_MAX_MS = 20 * 60_000
const TICK_MS = 30_000

/** A folder outside every clone, so that one build serves them all; a folder a tool and version. */
export function toolCache(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'usher', 'tools')
}

/** The path of the program `name` at the version we pinned: from the cache, or made now by Go,
 *  pip or npm, which takes minutes the first time.
 *  @throws Error with one sentence where Go or Python is missing, or the making failed. */
export async function findTool(name: ToolName, cache = toolCache()): Promise<string> {
  const tool = tools[name]
  const home = join(cache, `${name}-${tool.version}`)
  const program = join(home, 'bin', name)
  if (existsSync(program)) return program

  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, `.${name}-`))
  try {
    await announced(`${name} ${tool.version}`, () => install(name, tool, draft))
    // Whoever made the same one beside us was as good: the first stays.
    if (!existsSync(program)) moveInto(draft, home)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return program
}

/** A rename is all or nothing: a program that is found is complete. */
function moveInto(draft: string, home: string): void {
  try {
    renameSync(draft, home)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error
  }
}

async function announced(what: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000)
  say(`Making ${what} (needed once, takes some minutes) …`)
  const ticking = setInterval(() => say(`  … still making ${what}, ${seconds()} s`), TICK_MS)
  try {
    await work()
  } finally {
    clearInterval(ticking)
  }
  say(`Made ${what} in ${seconds()} s`)
}

async function install(
  name: string,
  tool: GoTool | PythonTool | NpmTool,
  draft: string,
): Promise<void> {
  if (tool.from === 'go') await goInstall(tool, draft)
  else if (tool.from === 'pip') await pipInstall(name, tool, draft)
  else await npmInstall(name, tool, draft)
}

async function goInstall(tool: GoTool, draft: string): Promise<void> {
  const go = findOnPath(['go'])
  if (!go) throw new Error(`please install Go 1.26 or newer: ${tool.package} is built with it`)
  const args = ['install', ...(tool.flags ?? []), `${tool.package}@v${tool.version}`]
  await run(go, args, { GOBIN: join(draft, 'bin') })
}

/** Into a folder of its own rather than a virtual environment, whose scripts could not be moved. */
async function pipInstall(name: string, tool: PythonTool, draft: string): Promise<void> {
  const python = findOnPath(['python3'])
  if (!python) throw new Error(`please install Python 3 with pip: ${name} runs on it`)
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  await run(python, [...pip, '--target', join(draft, 'lib'), `${name}==${tool.version}`])
  writeProgram(draft, name, `PYTHONPATH="$home/lib" exec python3 -m ${tool.module} "$@"`)
}

/** It runs on the Node that is first on the path. */
async function npmInstall(name: string, tool: NpmTool, draft: string): Promise<void> {
  const npm = findOnPath(['npm']) ?? 'npm'
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  await run(npm, ['install', '--prefix', draft, ...flags, `${name}@${tool.version}`])
  writeProgram(draft, name, `exec node "$home/node_modules/${name}/${tool.main}" "$@"`)
}

/** A script that finds its home wherever that was moved to. */
function writeProgram(draft: string, name: string, command: string): void {
  const script = `#!/bin/sh
home="$(dirname "$0")/.."
${command}
`
  mkdirSync(join(draft, 'bin'))
  writeFileSync(join(draft, 'bin', name), script, { mode: 0o755 })
}

function run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MAKING_MAX_MS,
    })
    let tail = ''
    const keep = (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-2_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const last = tail.trim().split('\n').slice(-3).join('; ')
      if (code === 0) resolve()
      else
        reject(new Error(`\`${[command, ...args].join(' ')}\` failed (${code ?? signal}): ${last}`))
    })
  })
}
