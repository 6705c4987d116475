import type { Benchmark } from './benchmark.ts'
import { api } from './benchmarks/api.ts'
import { recorder } from './benchmarks/recorder.ts'
import { retention } from './benchmarks/retention.ts'
import { settleOwn } from './benchmarks/settle-own.ts'

/** All of them, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [settleOwn, recorder, retention, api]
