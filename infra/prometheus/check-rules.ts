// `npm run check:rules`: promtool reads the rules, and plays to each alert what makes it fire, and
// what does not.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { say } from '#infra/local/progress.ts'
import { findTool } from '#infra/tools/find-tool.ts'
import { runProgram } from '#infra/tools/run-program.ts'

const promtool = await findTool('promtool')
const filesIn = (name: string) => globSync(join(import.meta.dirname, name, '*.yaml')).sort()

for (const args of [
  ['check', 'rules', '--lint=all', '--lint-fatal', ...filesIn('rules')],
  ['test', 'rules', ...filesIn('tests')],
]) {
  const { isOk, output } = await runProgram(promtool, args)
  say(output.trim())
  if (!isOk) process.exitCode = 1
}
