import { spawn } from 'node:child_process'

/** What a program printed, and whether it ended well. */
export interface Outcome {
  isOk: boolean
  stdout: string
  /** Both streams, in the order they came. */
  output: string
}

const MAX_MS = 5 * 60_000

/** Runs a program to its end, with `input` to read. An exit code is an outcome; that there is no
 *  such program is an error. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: MAX_MS })
    let stdout = ''
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      output += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ isOk: code === 0, stdout, output }))
    // It may end without having read everything.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
