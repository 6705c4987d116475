import { createHash } from 'node:crypto'
import type { RouteLimit } from './route.ts'

/** What the limits say to a request: its headers, and when refused, for how long. */
export interface LimitVerdict {
  headers: Record<string, string>
  refused: { retryAfterSeconds: number; global: boolean } | null
}

interface Window {
  used: number
  endsAtMs: number
}

const mostWindows = 200_000

/** Discord's limits: a window for each bucket and major parameter, and a global one for each token.
 *  @see Discord docs, topics/rate-limits */
export function makeRateLimits({ now, globalRps }: { now: () => number; globalRps: number }) {
  const windows = new Map<string, Window>()
  const hashes = new Map<string, string>()

  function windowOf(key: string, perMs: number): Window {
    const known = windows.get(key)
    if (known && known.endsAtMs > now()) return known
    if (windows.size >= mostWindows) prune()
    const fresh = { used: 0, endsAtMs: now() + perMs }
    windows.set(key, fresh)
    return fresh
  }

  function prune(): void {
    for (const [key, window] of windows) if (window.endsAtMs <= now()) windows.delete(key)
    // Still full of live windows: the oldest go, which only makes the limit lenient.
    if (windows.size >= mostWindows)
      for (const key of [...windows.keys()].slice(0, mostWindows / 10)) windows.delete(key)
  }

  function bucketHash(bucket: string): string {
    const known = hashes.get(bucket)
    if (known !== undefined) return known
    const hash = createHash('sha256').update(bucket).digest('hex').slice(0, 32)
    hashes.set(bucket, hash)
    return hash
  }

  return {
    /** Counts a request of `token` to `bucket` (a route) for one `major` parameter. Without a
     *  token no global limit counts it. */
    take(token: string | null, bucket: string, major: string, limit: RouteLimit): LimitVerdict {
      const all = windowOf(`global ${token}`, 1_000)
      if (token !== null && all.used >= globalRps) {
        const retryAfterSeconds = (all.endsAtMs - now()) / 1000
        return {
          headers: { 'X-RateLimit-Global': 'true', 'X-RateLimit-Scope': 'global' },
          refused: { retryAfterSeconds, global: true },
        }
      }
      all.used += 1
      const window = windowOf(`${token} ${bucket} ${major}`, limit.perMs)
      const leftMs = window.endsAtMs - now()
      const full = window.used >= limit.requests
      if (!full) window.used += 1
      return {
        headers: {
          'X-RateLimit-Limit': String(limit.requests),
          'X-RateLimit-Remaining': String(limit.requests - window.used),
          'X-RateLimit-Reset': (window.endsAtMs / 1000).toFixed(3),
          'X-RateLimit-Reset-After': (leftMs / 1000).toFixed(3),
          'X-RateLimit-Bucket': bucketHash(bucket),
          ...(full && { 'X-RateLimit-Scope': 'user' }),
        },
        refused: full ? { retryAfterSeconds: leftMs / 1000, global: false } : null,
      }
    },
  }
}

export type RateLimits = ReturnType<typeof makeRateLimits>
