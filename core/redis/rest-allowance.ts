import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { makeRestGrants, type RestLimits } from './rest-grants.ts'

/** What a request is for, the most urgent first. Interactions are exempt from Discord's limit. */
export type RestPriority = 'list' | 'message' | 'priming' | 'doctor'

/** Up to which part of the allowance each may go: the rest is kept for those before it. */
const SHARES: Readonly<Record<RestPriority, number>> = {
  list: 1,
  message: 0.8,
  priming: 0.5,
  doctor: 0.3,
}

const MAX_WAIT_MS = 10_000
/** Requests of one priority that may wait in this process; further ones are refused at once. */
const MAX_WAITING = 1_000

/** A request that may not go now: nothing was asked of Discord. */
export class RestAllowanceError extends Error {
  override name = 'RestAllowanceError'
  readonly code = 'rest-allowance'
  /** Asking again sooner, in ms, is of no use. */
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

export type RestAllowanceOptions = {
  redis: Redis
  /** What Discord allows the token. */
  requestsPerSecond: number
  /** What this process may take while Redis is away. */
  ownRequestsPerSecond: number
  /** How long no request may go because too many were refused, in ms; see `invalid-requests.ts`. */
  pausedForMs: () => number
  log: Pick<Logger, 'info' | 'warn'>
  now: () => number
}

/** The requests that Discord allows a token, shared by all its processes through Redis. */
export type RestAllowance = {
  /**
   * Resolves when one request may go, mostly after one round trip to Redis.
   * @throws RestAllowanceError after 10 s, while requests pause, or when too many wait already
   * @throws the signal's reason once it aborts
   */
  take(priority: RestPriority, signal?: AbortSignal): Promise<void>
}

type Waiter = { resolve: () => void; reject: (error: unknown) => void; until: number }

export function makeRestAllowance(options: RestAllowanceOptions): RestAllowance {
  const { redis, requestsPerSecond, ownRequestsPerSecond, pausedForMs, log, now } = options
  const grants = makeRestGrants({ redis, log, now })
  const queues = new Map<RestPriority, Set<Waiter>>()
  const pumping = new Set<RestPriority>()

  function limitsOf(priority: RestPriority): RestLimits {
    const partOf = (all: number) => Math.max(1, Math.floor(all * SHARES[priority]))
    return { shared: partOf(requestsPerSecond), own: partOf(ownRequestsPerSecond) }
  }

  /** One for each priority, while anybody waits: what waits is asked for together. */
  async function pump(priority: RestPriority, queue: Set<Waiter>): Promise<void> {
    pumping.add(priority)
    while (queue.size > 0) {
      const wanted = queue.size
      const { granted, waitMs } = await grants.take(wanted, limitsOf(priority))
      for (const waiter of [...queue].slice(0, granted)) {
        queue.delete(waiter)
        waiter.resolve()
      }
      if (granted === wanted) continue
      for (const waiter of queue) {
        if (waiter.until > now()) continue
        queue.delete(waiter)
        waiter.reject(new RestAllowanceError('Discord allows no request now', waitMs))
      }
      if (queue.size > 0) await sleep(Math.max(1, waitMs))
    }
    pumping.delete(priority)
  }

  return {
    async take(priority, signal) {
      signal?.throwIfAborted()
      const pauseMs = pausedForMs()
      if (pauseMs > 0) throw new RestAllowanceError('too many requests were refused', pauseMs)
      const queue = queues.get(priority) ?? new Set<Waiter>()
      queues.set(priority, queue)
      if (queue.size >= MAX_WAITING) {
        throw new RestAllowanceError('too many requests wait already', MAX_WAIT_MS)
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiter = { resolve, reject, until: now() + MAX_WAIT_MS }
      const abort = () => {
        queue.delete(waiter)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      queue.add(waiter)
      if (!pumping.has(priority)) void pump(priority, queue)
      try {
        await promise
      } finally {
        signal?.removeEventListener('abort', abort)
      }
    },
  }
}
