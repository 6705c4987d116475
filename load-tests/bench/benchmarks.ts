import type { Benchmark } from './benchmark.ts'
import { settleOwn } from './benchmarks/settle-own.ts'

/** All of them, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [settleOwn]
