import { join } from 'node:path'
import type { BenchContext, Benchmark } from './benchmark.ts'
import { formatResult } from './format-result.ts'
import { describeMachine } from './machine.ts'
import type { BenchOptions } from './options.ts'
import { writeSection } from './results-file.ts'

const loadTests = join(import.meta.dirname, '..')

/** Runs them one after the other and prints the table of each as soon as it is there. */
export async function runBenchmarks(
  benchmarks: readonly Benchmark[],
  options: BenchOptions,
  { say, signal }: Pick<BenchContext, 'say' | 'signal'>,
): Promise<void> {
  const machine = await describeMachine()
  const context = {
    isQuick: options.quick,
    profileFolder: options.profile,
    picturesFolder: options.write ? join(loadTests, 'pictures') : join('.data', 'bench'),
    say: (text: string) => say(`  ${text}`),
    signal,
  }
  for (const benchmark of benchmarks) {
    signal.throwIfAborted()
    say(`${benchmark.name} …`)
    const startedAt = performance.now()
    const result = await benchmark.run(context)
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    const section = formatResult(benchmark, result, machine)
    say(`\n${section}\n\n(${seconds} s)\n`)
    if (options.write) {
      await writeSection(join(loadTests, 'RESULTS.md'), benchmark.name, section)
    }
  }
}
