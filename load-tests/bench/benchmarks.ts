import type { Benchmark } from './benchmark.ts'
import { api } from './benchmarks/api.ts'
import { lighthouse } from './benchmarks/lighthouse.ts'
import { memory } from './benchmarks/memory.ts'
import { pipeline } from './benchmarks/pipeline.ts'
import { recorder } from './benchmarks/recorder.ts'
import { retention } from './benchmarks/retention.ts'
import { scale } from './benchmarks/scale.ts'
import { settleOwn } from './benchmarks/settle-own.ts'
import { settleShared } from './benchmarks/settle-shared.ts'
import { start } from './benchmarks/start.ts'
import { storage } from './benchmarks/storage.ts'
import { trickle } from './benchmarks/trickle.ts'

/** All of them, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  settleShared,
  settleOwn,
  trickle,
  pipeline,
  recorder,
  storage,
  memory,
  start,
  retention,
  api,
  scale,
  lighthouse,
]
