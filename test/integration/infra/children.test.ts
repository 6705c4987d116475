import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startChild } from '#infra/local/children.ts'
import { isAlive } from '#infra/local/process-table.ts'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'
import { waitFor } from '#test/support/wait-for.ts'

let folder: TemporaryFolder
const said: string[] = []

beforeEach(async () => {
  folder = await temporaryFolder('children')
  said.length = 0
})

afterEach(() => folder.remove())

async function aChild(source: string) {
  const entry = join(folder.path, 'child.ts')
  await writeFile(entry, source)
  const say = (line: string) => void said.push(line)
  return startChild({ name: 'probe', entry, env: process.env, say, logFolder: folder.path })
}

it('logs all that a child says, and says what matters', async () => {
  const child = await aChild(`
    console.log('{"level":"info","msg":"quiet"}')
    console.log('{"level":"warn","msg":"loud"}')`)
  expect(await child.exited).toBe('exit code 0')
  expect(said).toEqual(['probe: warn: loud'])
  expect(await readFile(join(folder.path, 'probe.log'), 'utf8')).toContain('quiet')
})

it('knows why a child ended, without the trace', async () => {
  const child = await aChild(`throw new Error('config: API_PORT is not set')`)
  expect(await child.exited).toBe('exit code 1')
  expect(child.lastWords()).toBe('config: API_PORT is not set')
})

it('repeats a flood of warnings a few times only', async () => {
  const child = await aChild(`
    for (let i = 0; i < 500; i += 1) console.log('{"level":"error","msg":"redis is gone"}')`)
  await child.exited
  expect(said).toHaveLength(16)
  expect(said.at(-1)).toBe('probe: more in .data/logs/probe.log')
})

it('ends one that will not go, together with its own children', async () => {
  const child = await aChild(`
    import { spawn } from 'node:child_process'
    process.on('SIGTERM', () => {})
    const grandchild = spawn('sleep', ['600'])
    console.log('{"level":"warn","msg":"' + grandchild.pid + '"}')
    setInterval(() => {}, 1000)`)
  const line = await waitFor(() => said[0], { message: 'the grandchild' })
  const grandchild = Number(/\d+$/.exec(line)?.[0])
  await child.stop(300)
  expect(await child.exited).toBe('signal SIGKILL')
  await waitFor(() => !isAlive(grandchild), { message: 'the grandchild to end' })
})
