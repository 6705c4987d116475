/** What a benchmark is told. */
export interface BenchContext {
  /** Some seconds instead of some minutes: shows that it works, and little else. */
  isQuick: boolean
  /** A folder that every Node process which is measured writes a CPU profile into. */
  profileFolder: string | undefined
  /** Pictures go here. */
  picturesFolder: string
  say(text: string): void
  signal: AbortSignal
}

/** One thing that was measured: a value for each run, ours and the reference's by turns. */
export interface Row {
  what: string
  unit: string
  ours: readonly number[]
  /** By the same load in the same run; as many as `ours`. */
  reference?: readonly number[]
  /** Of the ratio ours ÷ reference; of ours where there is no reference. */
  goal?: { atLeast: number } | { atMost: number }
}

export interface Result {
  /** What the reference is, in a sentence. */
  reference?: string
  rows: readonly Row[]
  /** How it was measured, and what else the runs showed: a sentence each. */
  notes?: readonly string[]
  /** Files beside RESULTS.md that its section shows. */
  pictures?: readonly { path: string; about: string }[]
}

/** One benchmark; all that it starts has ended when it returns or throws. */
export interface Benchmark {
  /** As the command line names it. */
  name: string
  title: string
  run(context: BenchContext): Promise<Result>
}
