import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The names one program has in the package managers we know. */
export interface PackageNames {
  apt?: string
  apk?: string
  dnf?: string
  brew?: string
}

/** The first of `names` found on PATH, with its full path. */
export function findOnPath(names: readonly string[]): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ]
  return names
    .flatMap((name) => folders.filter(Boolean).map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}

/** Installs a system package; says what it does on `say`.
 *  @throws Error with one sentence when no package manager may be used, or when it failed. */
export async function installPackage(
  names: PackageNames,
  say: (line: string) => void,
): Promise<void> {
  const steps = stepsFor(names)
  const wanted = names.apt ?? Object.values(names)[0] ?? 'the package'
  if (!steps) throw new Error(`please install ${wanted}: no usable package manager was found`)
  const prefix = privilegePrefix(steps)
  if (!prefix) {
    const commands = steps.commands.map((command) => command.join(' ')).join(' && ')
    throw new Error(`please install ${wanted}: run \`${commands}\` as root`)
  }
  say(`Installing ${wanted} by ${steps.manager} (needed once) …`)
  const allow = steps.manager === 'apt-get' ? forbidServices(prefix) : () => {}
  try {
    for (const command of steps.commands) await runQuietly([...prefix, ...command])
  } finally {
    allow()
  }
}

interface Steps {
  manager: 'apt-get' | 'apk' | 'dnf' | 'brew'
  commands: string[][]
}

function stepsFor({ apt, apk, dnf, brew }: PackageNames): Steps | undefined {
  if (apt && findOnPath(['apt-get'])) {
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', apt]
    return { manager: 'apt-get', commands: [['apt-get', 'update'], install] }
  }
  if (apk && findOnPath(['apk'])) {
    return { manager: 'apk', commands: [['apk', 'add', '--no-cache', apk]] }
  }
  if (dnf && findOnPath(['dnf'])) {
    return { manager: 'dnf', commands: [['dnf', 'install', '-y', dnf]] }
  }
  if (brew && findOnPath(['brew'])) {
    return { manager: 'brew', commands: [['brew', 'install', brew]] }
  }
  return undefined
}

/** What to put before a command so that it may install: nothing, sudo, or undefined: we may not. */
function privilegePrefix({ manager }: Steps): string[] | undefined {
  if (manager === 'brew' || process.getuid?.() === 0) return []
  const sudo = findOnPath(['sudo'])
  if (sudo && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0) return [sudo, '-n']
  return undefined
}

/* Debian starts a service as soon as it is installed, on the well-known port, unless this file
   says no. We bring our own processes. Without root the file is left alone. */
function forbidServices(prefix: readonly string[]): () => void {
  const policy = '/usr/sbin/policy-rc.d'
  if (prefix.length > 0 || existsSync(policy)) return () => {}
  writeFileSync(policy, '#!/bin/sh\nexit 101\n')
  chmodSync(policy, 0o755)
  return () => rmSync(policy, { force: true })
}

function runQuietly([command = '', ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let tail = ''
    const keep = (chunk: Buffer) => (tail = (tail + chunk.toString()).slice(-2_000))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      const last = tail.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve()
      else reject(new Error(`\`${[command, ...args].join(' ')}\` failed (${code}): ${last}`))
    })
  })
}
