/** Discord's rules for identifies: one per 5 s for equal `shardId % maxConcurrency`, and so many
 *  a day. @see Discord docs, gateway#rate-limiting */
export function makeIdentifyLimits({
  maxConcurrency,
  now,
  windowMs = 5_000,
  perDay = 1_000,
}: {
  maxConcurrency: number
  now: () => number
  windowMs?: number
  perDay?: number
}) {
  const lastAtMs = new Map<number, number>()
  let left = perDay
  let dayEndsAtMs = now() + 86_400_000

  function renew(): void {
    if (now() < dayEndsAtMs) return
    left = perDay
    dayEndsAtMs = now() + 86_400_000
  }
  return {
    maxConcurrency,
    /** What an identify of this shard meets now; `ok` counts it. */
    take(shardId: number): 'ok' | 'too-soon' | 'none-left' {
      renew()
      if (left <= 0) return 'none-left'
      const key = shardId % maxConcurrency
      const last = lastAtMs.get(key)
      // Clients wait their 5 s by their own clock, and timers fire a millisecond early.
      if (last !== undefined && now() - last < windowMs - 50) return 'too-soon'
      lastAtMs.set(key, now())
      left -= 1
      return 'ok'
    },
    setLeft(remaining: number): void {
      left = remaining
    },
    /** As `GET /gateway/bot` shows it. */
    startLimit() {
      renew()
      return {
        total: perDay,
        remaining: left,
        reset_after: Math.max(0, dayEndsAtMs - now()),
        max_concurrency: maxConcurrency,
      }
    },
  }
}

export type IdentifyLimits = ReturnType<typeof makeIdentifyLimits>
