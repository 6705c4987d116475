import { makeRouteBudgets } from '../discord/route-budgets.ts'

/** What REST must reject with an error instead of waiting: a queue in there is lost in a crash. */
export const messageRoute = '/channels/:id/messages'

/** What Discord is known to allow a channel, until its headers say. */
const USUAL = { requests: 5, windowMs: 5_000 }
const CHANNELS_MAX = 10_000
const MINUTE_MS = 60_000
/** Windows are this long, or several times so. */
const ROUND_TO_MS = 500

/** How many messages Discord lets us send to each channel, as its answers said. */
export type ChannelLimits = {
  /** Time until a message may go, in ms; 0: now. */
  waitMs(channelId: string): number
  /** Counts a message that is about to go. */
  spend(channelId: string): void
  /** Takes what the headers of an answer say. */
  learn(channelId: string, headers: Pick<Headers, 'get'>): void
  /** Discord has refused a message for this long. */
  exhaust(channelId: string, retryAfterMs: number): void
  /** Messages that the channel takes in a minute. */
  perMinute(channelId: string): number
}

/** @param now milliseconds on a clock that never goes back */
export function makeChannelLimits(now: () => number): ChannelLimits {
  const budgets = makeRouteBudgets({ now })
  const limits = new Map<string, { requests: number; windowMs: number }>()

  function learnLimit(channelId: string, headers: Pick<Headers, 'get'>): void {
    const requests = Number(headers.get('x-ratelimit-limit') ?? Number.NaN)
    const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN)
    const windowMs = Number(headers.get('x-ratelimit-reset-after') ?? Number.NaN) * 1_000
    // Only the answer that opened a window tells how long one is.
    if (!(requests >= 1 && remaining === requests - 1 && windowMs > 0)) return
    limits.delete(channelId)
    limits.set(channelId, { requests, windowMs })
    const [oldest] = limits.keys()
    if (limits.size > CHANNELS_MAX && oldest !== undefined) limits.delete(oldest)
  }

  return {
    waitMs: (channelId) => budgets.waitMs(channelId, [messageRoute]),
    spend: (channelId) => budgets.spend(channelId, messageRoute),
    learn(channelId, headers) {
      budgets.learn(channelId, messageRoute, headers)
      learnLimit(channelId, headers)
    },
    exhaust: (channelId, retryAfterMs) => budgets.exhaust(channelId, messageRoute, retryAfterMs),
    perMinute(channelId) {
      const { requests, windowMs } = limits.get(channelId) ?? USUAL
      // The answer was on its way for a part of the window.
      const wholeMs = Math.ceil(windowMs / ROUND_TO_MS) * ROUND_TO_MS
      return Math.max(1, Math.floor((requests * MINUTE_MS) / wholeMs))
    },
  }
}
