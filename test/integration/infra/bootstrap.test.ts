import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { projectRoot } from '#infra/local/project-root.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'
import { waitFor } from '#test/support/wait-for.ts'

/* A project with one package of its own, so that installing needs no network. */
let project: TemporaryFolder

beforeEach(async () => {
  project = await temporaryFolder('bootstrap')
  const file = (name: string) => join(project.path, name)
  mkdirSync(file('infra/local'), { recursive: true })
  cpSync(join(projectRoot, 'infra/local/bootstrap.mjs'), file('infra/local/bootstrap.mjs'))
  mkdirSync(file('greeting'))
  const greeting = { name: 'greeting', version: '1.0.0', main: 'index.js' }
  writeFileSync(file('greeting/package.json'), JSON.stringify(greeting))
  writeFileSync(file('greeting/index.js'), `module.exports = 'hello'`)
  const dependencies = { greeting: 'file:greeting' }
  const root = { name: 'project', version: '1.0.0', dependencies }
  writeFileSync(file('package.json'), JSON.stringify(root))
  const packages = {
    '': root,
    greeting: { version: '1.0.0' },
    'node_modules/greeting': { resolved: 'greeting', link: true },
  }
  const lock = { name: 'project', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  writeFileSync(file('package-lock.json'), JSON.stringify(lock))
})

afterEach(() => project.remove())

function bootstrap(source: string, args: string[] = []) {
  const entry = `entry-${Math.random().toString(36).slice(2)}.cjs`
  writeFileSync(join(project.path, entry), source)
  const script = join(project.path, 'infra/local/bootstrap.mjs')
  const { npm_execpath: _outer, ...env } = process.env
  const child = spawn(process.execPath, [script, entry, ...args], { env })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const exited = once(child, 'close').then(([code]: unknown[]) => code)
  return { child, exited, output: () => printed }
}

it('installs what is missing, then runs the entry with its arguments and exit code', async () => {
  const source = `console.log(require('greeting'), process.argv.slice(2)); process.exit(7)`
  const first = bootstrap(source, ['one', '--two'])
  expect(await first.exited).toBe(7)
  expect(first.output()).toContain('Installing npm packages')
  expect(first.output()).toContain(`hello [ 'one', '--two' ]`)

  const second = bootstrap(source)
  expect(await second.exited).toBe(7)
  expect(second.output()).toBe('hello []\n')
})

it('installs once when two are started in the same moment', async () => {
  const source = `console.log(require('greeting'))`
  const both = [bootstrap(source), bootstrap(source)]
  expect(await Promise.all(both.map(({ exited }) => exited))).toEqual([0, 0])
  const outputs = both.map(({ output }) => output())
  expect(outputs.filter((text) => text.includes('Installed npm packages'))).toHaveLength(1)
  expect(outputs.every((text) => text.includes('hello'))).toBe(true)
})

it('installs again when a package has gone, or an install did not finish', async () => {
  await bootstrap('').exited
  rmSync(join(project.path, 'node_modules/greeting'), { recursive: true })
  const next = bootstrap(`console.log(require('greeting'))`)
  expect(await next.exited).toBe(0)
  expect(next.output()).toContain('hello')

  rmSync(join(project.path, 'node_modules/.package-lock.json'))
  const last = bootstrap('')
  await last.exited
  expect(last.output()).toContain('Installing npm packages')
})

it('passes signals on, and the exit code back', async () => {
  const run = bootstrap(`
    process.on('SIGTERM', () => process.exit(3))
    setInterval(() => {}, 1000)
    console.log('up')`)
  await waitFor(() => run.output().includes('up'), { message: 'the entry to be up' })
  run.child.kill('SIGTERM')
  expect(await run.exited).toBe(3)
})
