import type { RequestCount } from '../control/observation-types.ts'

/** Counts answers by route and status; status 0 is a client that did not wait for its answer. */
export function makeRequestLog() {
  const counts = new Map<string, RequestCount>()
  return {
    count(route: string, status: number): void {
      const key = `${status} ${route}`
      const known = counts.get(key)
      if (known) known.count += 1
      else counts.set(key, { route, status, count: 1 })
    },
    read: (): RequestCount[] => Array.from(counts.values(), (one) => ({ ...one })),
    reset: (): void => counts.clear(),
  }
}

export type RequestLog = ReturnType<typeof makeRequestLog>
