// `npm run tools`: makes what is missing of the programs that check charts, rules and load, and
// prints where each is. Names choose some: npm run tools -- helm kube-score
import { say } from '#infra/local/progress.ts'
import { findTool } from './find-tool.ts'
import { toolNames } from './tools.ts'

try {
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !toolNames.some((known) => known === name))
  if (unknown.length > 0) {
    throw new Error(`no such tool: ${unknown.join(', ')}; there are ${toolNames.join(', ')}`)
  }
  const wanted = toolNames.filter((name) => asked.length === 0 || asked.includes(name))
  for (const name of wanted) say(`${name} ${await findTool(name)}`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
