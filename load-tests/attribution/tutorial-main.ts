import { parseOptions } from './options.ts'
import { scenarios } from './scenarios.ts'
import { runTutorial } from './tutorial-run.ts'

/* One scenario with the tutorial tracker, in a process of its own so that it takes no time from
   what measures Usher. Prints one line of JSON: rightPercent. */
const names = scenarios.map(({ name }) => name)
const options = parseOptions(process.argv.slice(2), { names, now: Date.now })
const scenario = scenarios.find(({ name }) => name === options.scenarios[0])
if (!scenario) throw new Error('tutorial-main: --scenario must name one')
const rightPercent = await runTutorial(scenario, options, new AbortController().signal)
process.stdout.write(`${JSON.stringify({ rightPercent })}\n`, () => process.exit(0))
