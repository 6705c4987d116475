import { setTimeout as sleep } from 'node:timers/promises'
import type { LookPlan } from './lag-watch.ts'
import type { LaneDeps } from './lane-deps.ts'

/** First and longest pause before the same batch is looked at, or written, again. */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 2_000
/** Between looks by which only somebody else may be seen; about as often as Discord allows. */
const PATIENT_MS = 1_300
/** Longest pause for Discord's limit on lists, so that no event waits much over its grace. */
const LIST_PAUSE_MAX_MS = 10_000
/** How often it is asked, while a list is waited for, whether lists are in time after all. */
const ASK_EVERY_MS = 250

export type RetryBounds = {
  /** Sooner is of no use, in ms. */
  retryAfterMs?: number
  /** Later is of no use, in ms; undefined for no such time. */
  againAt?: number | undefined
  /** Sooner is not of much use, either. */
  isPatient?: boolean
}

/** A lane's waiting; all of it ends early when the process stops. */
export type LanePauses = {
  /** Waits until the plan says to look, or lists are known to be in time. @returns the lag of lists
   *  that the look has to reckon with, in ms */
  untilLook(plan: LookPlan, hasVanity: boolean): Promise<number>
  sleep(ms: number): Promise<void>
  /** Waits before a batch is tried again, longer each time. */
  beforeRetry(bounds?: RetryBounds): Promise<void>
  /** The next pause is the shortest again. */
  reset(): void
}

export function makeLanePauses(deps: Pick<LaneDeps, 'signal' | 'now' | 'punctuality'>): LanePauses {
  const { signal, now, punctuality } = deps
  let retryMs = RETRY_MIN_MS
  const pause = async (ms: number) => {
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined)
  }
  return {
    async untilLook({ at, listLagMs }, hasVanity) {
      while (now() < at && !signal.aborted) {
        if (punctuality.waits(hasVanity).listLagMs === 0) return 0
        await pause(Math.min(at - now(), ASK_EVERY_MS))
      }
      return listLagMs
    },
    sleep: pause,
    async beforeRetry({ retryAfterMs = 0, againAt = Infinity, isPatient = false } = {}) {
      const usualMs = isPatient ? Math.max(retryMs, PATIENT_MS) : retryMs
      const wishedMs = Math.min(usualMs, Math.max(0, againAt - now()))
      const pauseMs = Math.max(wishedMs, Math.min(retryAfterMs, LIST_PAUSE_MAX_MS))
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
      await pause(pauseMs)
    },
    reset() {
      retryMs = RETRY_MIN_MS
    },
  }
}
