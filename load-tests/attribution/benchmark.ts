import type { BenchmarkOptions } from './options.ts'
import type { Scenario } from './scenario.ts'
import { formatBroken, formatTable, legend, type Row } from './table.ts'
import { tutorialRightPercent } from './tutorial-child.ts'
import { runUsher } from './usher-run.ts'
import { judge } from './verdict.ts'

/** Plays the scenarios one after the other and says how each went.
 *  @returns their rows; a promise is broken where `broken` is not empty. */
export async function runBenchmark(
  scenarios: readonly Scenario[],
  options: BenchmarkOptions,
  { say, signal }: { say: (text: string) => void; signal: AbortSignal },
): Promise<Row[]> {
  say(`seed ${options.seed}${variants(options)}`)
  const rows: Row[] = []
  for (const scenario of scenarios) {
    signal.throwIfAborted()
    say(`${scenario.name}: ${scenario.about} …`)
    const startedAtMs = Date.now()
    const row = await runScenario(scenario, options, signal)
    rows.push(row)
    say(`  ${row.broken.length} broken, ${Math.round((Date.now() - startedAtMs) / 1_000)} s`)
  }
  say(`\n${formatTable(rows)}\n\n${legend}\n`)
  for (const row of rows.filter(({ broken }) => broken.length > 0)) say(formatBroken(row))
  say(closing(rows))
  return rows
}

async function runScenario(
  scenario: Scenario,
  options: BenchmarkOptions,
  signal: AbortSignal,
): Promise<Row> {
  // When one of the two fails, the other must not play on.
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const abortOther = (error: unknown) => {
    failure.abort(error)
    throw error
  }
  const [usher, tutorial] = await Promise.allSettled([
    runUsher(scenario, options, either).catch(abortOther),
    options.skipTutorial
      ? null
      : tutorialRightPercent(scenario.name, options, either).catch(abortOther),
  ])
  signal.throwIfAborted()
  if (failure.signal.aborted)
    throw new Error(`${scenario.name}: ${words(failure.signal.reason)}`, {
      cause: failure.signal.reason,
    })
  if (usher.status === 'rejected') throw usher.reason
  if (tutorial.status === 'rejected') throw tutorial.reason
  const broken = judge({ ...usher.value, ...options, ...scenario })
  return {
    scenario: scenario.name,
    ...usher.value,
    tutorialRightPercent: tutorial.value,
    broken,
  }
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))

const variants = ({ quick, hostile, memberSearch }: BenchmarkOptions): string =>
  [quick && 'quick', hostile && 'hostile', memberSearch && 'with member search']
    .filter((word) => word !== false)
    .map((word) => `, ${word}`)
    .join('')

function closing(rows: readonly Row[]): string {
  const failed = rows.filter(({ broken }) => broken.length > 0)
  return failed.length === 0
    ? 'every promise is kept'
    : `promises are broken in ${failed.length} of ${rows.length} scenarios`
}
