import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { measureJournals } from '#core/redis/journal-backlog.ts'
import { repeat } from '#core/timing/repeat.ts'

const MEASURE_EVERY_MS = 2_000
/** What was journalled longer ago and is not recorded yet makes the machine not ready. */
const LAG_MAX_MS = 30_000
/** Older figures say nothing. */
const KNOWN_MS = 15_000

export type JournalWatch = {
  /** Undefined while recording keeps up; else what is wrong. */
  notReadyBecause(): string | undefined
  stop(): Promise<void>
}

/** Watches how far recording is behind. */
export async function watchJournals(redis: Redis, log: Logger): Promise<JournalWatch> {
  let lagMs = 0
  let measuredAt = performance.now()
  const measure = async () => {
    const { oldestAgeMs } = await measureJournals(redis)
    lagMs = oldestAgeMs
    measuredAt = performance.now()
  }
  await measure()
  const stop = repeat({ duty: 'measure-journals', everyMs: MEASURE_EVERY_MS, log, run: measure })
  return {
    notReadyBecause() {
      if (performance.now() - measuredAt > KNOWN_MS) {
        return 'Redis does not answer: how far recording is behind is not known'
      }
      if (lagMs <= LAG_MAX_MS) return undefined
      return `recording is ${Math.round(lagMs / 1_000)} s behind`
    },
    stop,
  }
}
