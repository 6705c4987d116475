import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { keys } from './keys.ts'
import { loadScript } from './scripts.ts'
import { makeSlidingSecond, type Grant } from '#core/timing/sliding-second.ts'

const takeScript = loadScript('rest-allowance')

/** An answer takes less than 1 ms; one that takes so long is not coming. */
const ANSWER_MAX_MS = 2_000
/** What is granted goes this much later at most, or counts from when it went. */
const LATE_MS = 50
/** In which what Redis granted last has left every second that Discord may look at. */
const SILENCE_MS = 1_050
/** In which every process has found Redis again: its pauses between attempts, and a second. */
const RETURN_MS = 3_000

export type RestGrantsOptions = {
  redis: Redis
  log: Pick<Logger, 'info' | 'warn'>
  now: () => number
}

/** Of how many requests a second, together with all other processes, and alone. */
export type RestLimits = { shared: number; own: number }

/**
 * Grants requests out of the one second that all processes share in Redis.
 *
 * - *shared*: Redis decides. Until it is not connected or does not answer for 2 s.
 * - *away*: first nothing goes, as what Redis granted just before still counts at Discord; then
 *   this process keeps to its own part. Until Redis answers, which every request looks after.
 * - *returning*, 3 s: both limits hold, as others may still believe Redis away.
 *
 * What went without Redis, or so late after it was granted that it falls into another second, is
 * told to Redis with the next question. So no second holds more than the limit, unless one process
 * alone is cut off while the others have Redis: then it may hold that one's part in addition.
 */
export type RestGrants = {
  /** Never throws. What it grants must go at once. */
  take(wanted: number, limits: RestLimits): Promise<Grant>
}

export function makeRestGrants({ redis, log, now }: RestGrantsOptions): RestGrants {
  /** What went by other leave than that of Redis, or while returning. */
  const own = makeSlidingSecond({ now })
  /** The part of it that Redis does not know. */
  let untold = 0
  let awaySince: number | undefined
  let returningUntil = 0
  let isLooking = false

  /** @throws Error where Redis does not answer */
  async function ask(wanted: number, max: number): Promise<Grant> {
    const telling = Math.min(untold, own.count())
    untold = 0
    const askedAt = now()
    const stopWaiting = new AbortController()
    try {
      const taken = takeScript.run(redis, [keys.restAllowance()], [wanted, max, telling])
      const late = sleep(ANSWER_MAX_MS, undefined, { signal: stopWaiting.signal, ref: false })
      const grant = parseGrant(await Promise.race([taken, late]))
      const isLate = now() - askedAt > LATE_MS
      if (isLate || now() < returningUntil) own.add(grant.granted)
      if (isLate) untold += grant.granted
      return grant
    } catch (error) {
      untold += telling
      throw error
    } finally {
      stopWaiting.abort()
    }
  }

  function leave(reason: string): void {
    if (awaySince !== undefined) return
    awaySince = now()
    log.warn({ reason }, 'REST allowance not shared; this process keeps to its part')
  }

  async function look(): Promise<void> {
    if (isLooking || redis.status !== 'ready') return
    isLooking = true
    try {
      await ask(0, 0)
      if (awaySince === undefined) return
      awaySince = undefined
      returningUntil = now() + RETURN_MS
      log.info('REST allowance shared again')
    } catch {
      // Still away, which the next request looks after.
    } finally {
      isLooking = false
    }
  }

  function takeOwn(wanted: number, max: number): Grant {
    // A clock that was set back would hold everything up for as long.
    const silentMs = Math.min((awaySince ?? 0) + SILENCE_MS - now(), SILENCE_MS)
    if (silentMs > 0) return { granted: 0, waitMs: silentMs }
    const grant = own.take(wanted, max)
    untold += grant.granted
    return grant
  }

  return {
    async take(wanted, limits) {
      if (redis.status !== 'ready') leave(`the connection is ${redis.status}`)
      if (awaySince === undefined) {
        const left = now() < returningUntil ? limits.own - own.count() : wanted
        if (left <= 0) return own.take(0, 0)
        try {
          const grant = await ask(Math.min(wanted, left), limits.shared)
          // The others ought to know of it before they ask.
          if (untold > 0) void look()
          return grant
        } catch (error) {
          leave(error instanceof Error ? error.message : String(error))
        }
      }
      void look()
      return takeOwn(wanted, limits.own)
    },
  }
}

/** @throws Error for no answer in time */
function parseGrant(answer: unknown): Grant {
  if (!Array.isArray(answer)) throw new Error(`no answer from Redis in ${ANSWER_MAX_MS} ms`)
  // Two integers, by rest-allowance.lua.
  const [granted, waitMs] = answer as [number, number]
  return { granted, waitMs }
}
