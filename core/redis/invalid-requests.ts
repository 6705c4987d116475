import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { keys } from './keys.ts'

/** Discord bans an address after 10,000 in this time: at half of that, requests pause. */
const WINDOW_MS = 600_000
const PAUSE_AT = 5_000

const INVALID_STATUSES = new Set([401, 403, 429])

/** Whether an answer counts towards Discord's ban. */
export function isInvalidAnswer(status: number, scope: string | null): boolean {
  return INVALID_STATUSES.has(status) && scope !== 'shared'
}

/** Those of all processes in the window that Discord counts. */
export async function countInvalidRequests(redis: Redis): Promise<number> {
  return Number(await redis.get(keys.invalidRequests()))
}

/**
 * Counts the answers that bring the bot nearer to Discord's ban: 401, 403, and 429 that are not of a
 * shared resource. Counted in Redis for all processes; a process hears of the count with every
 * refusal of its own, and needs it no sooner, as only refusals count.
 * @see Discord docs, topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export type InvalidRequests = {
  /** Takes note of an answer. Never waits. */
  saw(status: number, scope: string | null): void
  /** How long no request may go, in ms; 0: go on. */
  pausedForMs(): number
}

export function makeInvalidRequests(options: {
  redis: Redis
  log: Logger
  now: () => number
}): InvalidRequests {
  const { redis, log, now } = options
  let pausedUntil = 0
  /** Not yet in Redis: this process counts at least its own. */
  let untold = 0
  let isTelling = false

  async function tell(): Promise<void> {
    isTelling = true
    try {
      while (untold > 0) await add(untold)
    } catch (error) {
      const err = error instanceof Error ? error.message : String(error)
      log.debug({ err, untold }, 'refused requests could not be counted together')
    } finally {
      isTelling = false
    }
  }

  async function add(requests: number): Promise<void> {
    const key = keys.invalidRequests()
    const answers = await redis
      .multi()
      .set(key, 0, 'PX', WINDOW_MS, 'NX')
      .incrby(key, requests)
      .pttl(key)
      .exec()
    untold -= requests
    const [refused, leftMs] = (answers ?? []).slice(1).map(([, answer]) => Number(answer))
    if (refused === undefined || leftMs === undefined || refused < PAUSE_AT) return
    pause(refused, leftMs)
  }

  function pause(refused: number, leftMs: number): void {
    const wasPaused = pausedUntil > now()
    pausedUntil = now() + Math.max(leftMs, 0)
    if (wasPaused) return
    log.warn({ refused, pauseMs: leftMs }, 'Discord refused too many requests; REST pauses')
  }

  return {
    saw(status, scope) {
      if (!isInvalidAnswer(status, scope)) return
      untold += 1
      if (untold >= PAUSE_AT) pause(untold, WINDOW_MS)
      if (!isTelling) void tell()
    },
    pausedForMs: () => Math.max(0, pausedUntil - now()),
  }
}
