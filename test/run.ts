// `npm test`: brings what the tests need, then runs all of them. Arguments go to vitest:
// npm test -- --project unit, npm test -- -t 'a name', npm test -- test/unit/arrows.test.ts
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildDashboard } from '#infra/local/dashboard-build.ts'
import { projectRoot } from '#infra/local/project-root.ts'
import { findRedis } from '#infra/local/redis-server.ts'
import { findChromium } from './support/chromium.ts'

const resultsFile = join(projectRoot, '.data', 'test', 'results.json')
const args = process.argv.slice(2)
const say = (line: string) => console.log(line)

try {
  process.exitCode = await runTests()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function runTests(): Promise<number> {
  await findRedis(say)
  await findChromium(say)
  await buildDashboard()
  mkdirSync(dirname(resultsFile), { recursive: true })
  rmSync(resultsFile, { force: true })
  const code = await vitest()
  if (code !== 0) return code
  // With arguments someone chose a part; without them, what did not run is a failure.
  const unrun = args.length === 0 ? countUnrun() : 0
  if (unrun === 0) return 0
  console.error(`${unrun} tests were skipped or are yet to be written: that is not a pass`)
  return 1
}

function vitest(): Promise<number> {
  const cli = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`]
  // The shell's own settings must not reach the processes under test.
  const { NODE_ENV: _production, ...env } = process.env
  const child = spawn(process.execPath, [cli, 'run', ...reporters, ...args], {
    cwd: projectRoot,
    env: { ...env, NODE_ENV: 'test' },
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

function countUnrun(): number {
  const results: unknown = JSON.parse(readFileSync(resultsFile, 'utf8'))
  if (typeof results !== 'object' || results === null) throw new Error(`${resultsFile} is empty`)
  const count = (name: string) => {
    const value: unknown = Object.entries(results).find(([key]) => key === name)?.[1]
    return typeof value === 'number' ? value : 0
  }
  return count('numPendingTests') + count('numTodoTests')
}
