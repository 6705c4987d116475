import { parseArgs } from 'node:util'

export interface BenchmarkOptions {
  /** All of them when empty. */
  scenarios: string[]
  seed: number
  /** A tenth of the size: a smoke. */
  quick: boolean
  memberSearch: boolean
  hostile: boolean
  skipTutorial: boolean
}

export const usage = `npm run bench:attribution -- [options]
  --scenario a,b    only these: NAMES
  --seed N          the same plan again (default: by the clock)
  --quick           a tenth of the size
  --member-search   the bot may use the member search
  --hostile         lists lag 0–2 s, dispatches are late by up to 2 s, discovery joins, role and guest invites
  --skip-tutorial   without the tutorial tracker`

/** The command line is not one of ours; `message` is one sentence. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly code = 'usage'
}

const mostSeed = 2 ** 32 - 1

/** Reads the command line. @throws UsageError in one sentence that names what is wrong. */
export function parseOptions(
  args: readonly string[],
  { names, now }: { names: readonly string[]; now: () => number },
): BenchmarkOptions {
  const values = readFlags(args)
  const scenarios = values.scenario.split(',').filter((name) => name !== '')
  const strange = scenarios.find((name) => !names.includes(name))
  if (strange !== undefined)
    throw new UsageError(`there is no scenario "${strange}", only ${names.join(', ')}`)
  const seed = values.seed === undefined ? now() % 1_000_000 : Number(values.seed)
  if (!/^\d+$/.test(values.seed ?? '0') || seed > mostSeed)
    throw new UsageError(`--seed must be an integer from 0 to ${mostSeed}, got "${values.seed}"`)
  return {
    scenarios,
    seed,
    quick: values.quick,
    memberSearch: values['member-search'],
    hostile: values.hostile,
    skipTutorial: values['skip-tutorial'],
  }
}

function readFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: flags })
    return values
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'unreadable options', { cause })
  }
}

const flags = {
  scenario: { type: 'string', default: '' },
  seed: { type: 'string' },
  quick: { type: 'boolean', default: false },
  'member-search': { type: 'boolean', default: false },
  hostile: { type: 'boolean', default: false },
  'skip-tutorial': { type: 'boolean', default: false },
} as const
