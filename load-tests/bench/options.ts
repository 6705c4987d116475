import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** All of them when empty. */
  benchmarks: string[]
  quick: boolean
  write: boolean
  profile?: string | undefined
}

export const usage = `npm run bench -- [names] [options]
  names          only these: NAMES
  --quick        some seconds each: shows that they work, and little else
  --write        puts the tables into load-tests/RESULTS.md
  --profile DIR  every measured Node process writes a CPU profile into DIR`

/** The command line is not one of ours; `message` is one sentence. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly code = 'usage'
}

/** Reads the command line. @throws UsageError in one sentence that names what is wrong. */
export function parseOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const { values, positionals } = readFlags(args)
  const strange = positionals.find((name) => !names.includes(name))
  if (strange !== undefined)
    throw new UsageError(`there is no benchmark "${strange}", only ${names.join(', ')}`)
  if (values.quick && values.write)
    throw new UsageError('what --quick measures is not worth keeping: leave out --write')
  return { benchmarks: positionals, ...values }
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true })
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'unreadable options', { cause })
  }
}

const flags = {
  quick: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  profile: { type: 'string' },
} as const
