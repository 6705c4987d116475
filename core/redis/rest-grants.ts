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
/** What was granted in advance goes within this time, so that it is told while it still counts. */
const SPARE_MS = 900
/** How many are had in advance, at most: this part of what the process may take alone. */
const SPARE_PART = 1 / 20
const SPARES_MAX = 32
/** What went in advance is told together with what goes so soon after it. */
const TELL_AFTER_MS = 20
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
 * - *shared*: Redis decides. Until it is not connected or does not answer for 2 s. While no more
 *   than half is used, it also grants a few in advance, so that a lone request waits for nobody:
 *   each counts once when it is granted and once when it has gone.
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
  /** Granted in advance within a limit; since when, at the latest, they count. */
  let spares = { left: 0, max: 0, since: 0 }
  let telling: NodeJS.Timeout | undefined

  /** @throws Error where Redis does not answer */
  async function ask(wanted: number, max: number, sparesWanted = 0): Promise<Grant> {
    const told = Math.min(untold, own.count())
    untold = 0
    const askedAt = now()
    // Not a promise of the timers' that is aborted: its error would cost more than the answer.
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), ANSWER_MAX_MS).unref()
    try {
      const args = [wanted, max, told, sparesWanted]
      const taken = takeScript.run(redis, [keys.restAllowance()], args)
      const grant = parseGrant(await Promise.race([taken, late.promise]))
      const isLate = now() - askedAt > LATE_MS
      if (isLate || now() < returningUntil) own.add(grant.granted)
      if (isLate) untold += grant.granted
      if (sparesWanted > 0) spares = { left: isLate ? 0 : grant.ahead, max, since: askedAt }
      return grant
    } catch (error) {
      untold += told
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  function leave(reason: string): void {
    if (awaySince !== undefined) return
    awaySince = now()
    spares.left = 0
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

  const isShared = () => awaySince === undefined && now() >= returningUntil

  function takeSpares(wanted: number, limits: RestLimits): Grant | undefined {
    const isFresh = now() - spares.since < SPARE_MS
    const isEnough = spares.left >= wanted && spares.max <= limits.shared
    if (!isFresh || !isEnough || !isShared() || redis.status !== 'ready') return undefined
    spares.left -= wanted
    own.add(wanted)
    untold += wanted
    telling ??= setTimeout(() => {
      telling = undefined
      // Where Redis does not answer, the next request finds out.
      if (untold > 0) void ask(0, limits.shared, sparesOf(limits)).catch(() => undefined)
    }, TELL_AFTER_MS).unref()
    return { granted: wanted, waitMs: 0 }
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
      const ahead = takeSpares(wanted, limits)
      if (ahead) return ahead
      if (redis.status !== 'ready') leave(`the connection is ${redis.status}`)
      if (awaySince === undefined) {
        const left = now() < returningUntil ? limits.own - own.count() : wanted
        if (left <= 0) return own.take(0, 0)
        try {
          const sparesWanted = isShared() ? sparesOf(limits) : 0
          const grant = await ask(Math.min(wanted, left), limits.shared, sparesWanted)
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

function sparesOf({ own }: RestLimits): number {
  return Math.min(Math.max(1, Math.floor(own * SPARE_PART)), SPARES_MAX)
}

/** @throws Error for no answer in time */
function parseGrant(answer: unknown): Grant & { ahead: number } {
  if (!Array.isArray(answer)) throw new Error(`no answer from Redis in ${ANSWER_MAX_MS} ms`)
  // Three integers, by rest-allowance.lua.
  const [granted, waitMs, ahead] = answer as [number, number, number]
  return { granted, waitMs, ahead }
}
