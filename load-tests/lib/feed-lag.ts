import { Gauge } from 'k6/metrics'
import { type SeenJoin, windowMs } from './feed.ts'

/* How it goes now, for a load that changes: a trend's percentiles are those of the whole run. */

/** The slowest twentieth of the joins that arrived lately took this long or longer. */
const feedLag = new Gauge('feed_lag', true)
/** Joins a second that arrived lately. */
const attributedRate = new Gauge('attributed_rate')

/** Measures the joins of the last window. */
export function measureLag(recent: readonly SeenJoin[]): void {
  const delays = recent.map(({ joinedAtMs, seenAtMs }) => seenAtMs - joinedAtMs)
  feedLag.add(delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? 0)
  attributedRate.add((recent.length * 1_000) / windowMs)
}
