// `npm run usher`: what those who operate Usher ask and tell it.
import { createInterface } from 'node:readline/promises'
import { runUsher } from './run-usher.ts'

/** On stderr: stdout is for the answer. */
async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}

const { code, text } = await runUsher(process.argv.slice(2), {
  env: process.env,
  ...(process.stdin.isTTY && { ask: askAtTerminal }),
})
const stream = code === 0 ? process.stdout : process.stderr
stream.write(`${text}\n`)
process.exitCode = code
