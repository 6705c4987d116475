import { ConfigError } from '#core/config.ts'

/**
 * Ends the process with one sentence a person can act on. A stack trace is for bugs, which crash;
 * what a wrong setting or an absent store does is expected, and thrown as a plain sentence.
 */
export function exitWithSentence(error: unknown): never {
  const sentence = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${sentence}\n`)
  process.exit(error instanceof ConfigError ? 78 : 1)
}
