import type { Logger } from 'pino'
import type { FeedPublisher } from '#core/redis/feed.ts'
import { makeJournal } from '#core/redis/journal.ts'
import type { Traces } from '#core/telemetry/traces.ts'
import type { Batch } from './batch.ts'
import { messageOf } from './data-error.ts'
import { PARTITIONS_MAX, recordPartitions, type RecordDeps } from './record-partitions.ts'

/** Journals that nobody told us about (another process, or a crash) are looked for this often. */
const SWEEP_EVERY_MS = 1_000
/** A batch begins so long after the one before began, at the earliest, unless more than one waits
 *  already: what comes meanwhile is recorded by one transaction, which costs more than the joins in it.
 *  A join after a quiet moment is recorded at once. */
const BATCH_EVERY_MS = 60
/** Partitions that another recorder has are tried again after this long. */
const RETRY_SKIPPED_MS = 50
/** A failure is told at most this often. */
const TELL_EVERY_MS = 10_000
const BACK_OFF_MIN_MS = 50
const BACK_OFF_MAX_MS = 2_000

type Counter = { inc(value?: number): void }
type Seconds<Label extends string> = {
  observe(labels: Record<Label, string>, seconds: number): void
}

export type RecorderDeps = RecordDeps & {
  log: Logger
  /** Tells the live feed. A hint only: what fails is not repeated. */
  feed: FeedPublisher
  /** Called after each commit that recorded anything; must not throw. */
  onRecorded?: (batch: Batch) => void
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  counters?: {
    joins: Counter
    ignored: Counter
    rejected: Counter
    overturned?: Counter
    resets?: Counter
    batchDuration?: Seconds<'outcome'>
    batchEntries?: { observe(entries: number): void }
    dispatchToRecorded?: Seconds<'kind'>
  }
}

/**
 * Moves what is journalled into Postgres. Any number of recorders may run at once: a partition is
 * recorded by one at a time, in order.
 */
export type Recorder = {
  start(): void
  /** Says that `partition` has new entries: they are recorded within `BATCH_EVERY_MS` and a batch.
   *  Cheap, and may be repeated. */
  notify(partition: number): void
  /** Finishes the batch under way. */
  stop(): Promise<void>
}

export function makeRecorder(deps: RecorderDeps): Recorder {
  const { redis, log, feed, onRecorded, counters, traces, now } = deps
  const journal = makeJournal(redis)
  const pending = new Set<number>()
  const underway = new Set<number>()
  const stopping = new AbortController()
  let wake = () => {}
  let interrupt = () => {}
  let nextSweepAt = 0
  let nextBatchAt = 0
  let loop: Promise<void> | undefined
  let failures = 0
  let nextTellAt = 0
  let partitionsAtOnce = PARTITIONS_MAX
  let isBehind = false
  let helper: Promise<void> | undefined

  function notify(partition: number): void {
    pending.add(partition)
    wake()
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() >= nextSweepAt) await sweep()
        if (hasFree()) {
          if (!isBehind) await sleep(nextBatchAt - performance.now(), 'in full')
          nextBatchAt = performance.now() + BATCH_EVERY_MS
          await recordSome()
          if (isBehind && hasFree()) helper ??= help()
        } else await sleep(nextSweepAt - performance.now(), 'until notified')
        failures = 0
      } catch (error) {
        failures += 1
        tellFailure(error)
        await sleep(Math.min(BACK_OFF_MIN_MS * 2 ** failures, BACK_OFF_MAX_MS), 'in full')
      }
    }
  }

  function tellFailure(error: unknown): void {
    if (performance.now() < nextTellAt) return
    nextTellAt = performance.now() + TELL_EVERY_MS
    log.warn({ err: messageOf(error), failures }, 'recording failed; trying again')
  }

  async function sweep(): Promise<void> {
    for (const partition of await journal.filled()) pending.add(partition)
    nextSweepAt = performance.now() + SWEEP_EVERY_MS
  }

  /** While there is more than a batch takes, a helper records beside us: what one reads and folds, the
   *  other has Postgres write. A helper at all times would make for smaller batches, which cost more. */
  async function help(): Promise<void> {
    try {
      while (!stopping.signal.aborted && isBehind && hasFree()) await recordSome()
    } catch (error) {
      tellFailure(error)
    } finally {
      helper = undefined
      wake()
    }
  }

  const isFree = (partition: number) => !underway.has(partition)
  const hasFree = () => [...pending].some(isFree)

  async function recordSome(): Promise<void> {
    const partitions = [...pending].filter(isFree).slice(0, partitionsAtOnce)
    for (const partition of partitions) {
      pending.delete(partition)
      underway.add(partition)
    }
    const startedAt = now()
    const began = performance.now()
    const measure = (outcome: 'recorded' | 'empty' | 'failed') => {
      counters?.batchDuration?.observe({ outcome }, (performance.now() - began) / 1_000)
    }
    try {
      const batch = await recordPartitions(deps, partitions)
      measure(batch.entries > 0 ? 'recorded' : 'empty')
      if (traces) traceRecorded(traces, batch, startedAt, now())
      partitionsAtOnce = Math.min(partitionsAtOnce * 2, PARTITIONS_MAX)
      for (const partition of batch.unfinished) pending.add(partition)
      isBehind = batch.unfinished.length > 0
      retryLater(batch.skipped)
      await report(batch)
    } catch (error) {
      measure('failed')
      // They go to the end, and in smaller groups: one that always fails holds up no other.
      partitionsAtOnce = Math.max(1, Math.floor(partitionsAtOnce / 4))
      for (const partition of partitions) pending.add(partition)
      throw error
    } finally {
      for (const partition of partitions) underway.delete(partition)
    }
  }

  function retryLater(partitions: readonly number[]): void {
    if (partitions.length === 0) return
    setTimeout(() => partitions.forEach(notify), RETRY_SKIPPED_MS).unref()
  }

  async function report(batch: Batch): Promise<void> {
    if (batch.entries > 0) counters?.batchEntries?.observe(batch.entries)
    for (const { kind, at } of batch.arrivals) {
      counters?.dispatchToRecorded?.observe({ kind }, Math.max(0, now() - at) / 1_000)
    }
    counters?.joins.inc(batch.joins)
    counters?.ignored.inc(batch.ignored)
    counters?.rejected.inc(batch.rejects.length)
    for (const { partition, position, place, guildId } of batch.rejects) {
      // The reason is in the table: Postgres quotes data in it, which no log may hold.
      log.error({ partition, position, place, guildId }, 'journal entry set aside')
    }
    counters?.resets?.inc(batch.resets.length)
    for (const partition of batch.resets) {
      log.error({ partition }, 'journal lost and its clock behind; recording it from its beginning')
    }
    counters?.overturned?.inc(batch.overturned.length)
    for (const join of batch.overturned) log.error(join, 'a certain attribution was overturned')
    if (batch.entries > 0) onRecorded?.(batch)
    await feed.publish(batch.feed).catch((error: unknown) => {
      log.warn({ err: messageOf(error) }, 'live feed could not be told')
    })
  }

  /** Ends early when stopped, and, `until notified`, when there is something to record. */
  async function sleep(ms: number, how: 'in full' | 'until notified'): Promise<void> {
    if (stopping.signal.aborted || ms <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      interrupt = () => {
        clearTimeout(timer)
        resolve()
      }
      if (how === 'until notified') wake = interrupt
    })
    wake = () => {}
  }

  return {
    start() {
      loop ??= run()
    },
    notify,
    async stop() {
      stopping.abort()
      interrupt()
      await loop
      await helper
    },
  }
}

/** Tells the traces of joins, of which another process may have begun any, that they are recorded. */
function traceRecorded(
  traces: Traces,
  { traced, joins, entries }: Batch,
  startedAt: number,
  endedAt: number,
): void {
  const fields = { 'usher.joins': joins, 'usher.entries': entries }
  for (const traceparent of traced) {
    traces.add(traceparent, { name: 'record', startedAt, endedAt, fields })
  }
}
