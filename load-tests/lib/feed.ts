import exec from 'k6/execution'
import { Counter, Gauge, Trend } from 'k6/metrics'
import { companion } from './post.ts'

/** From the join, as Discord dates it, to its event in the guild's live feed. */
export const joinToFeed = new Trend('join_to_feed', true)
/** Joins that a later event put right. */
export const joinsRevised = new Counter('joins_revised')
/** The slowest twentieth of the joins of the last seconds took this long or longer. */
export const feedLag = new Gauge('feed_lag', true)
/** Joins a second that were attributed lately. */
export const attributedRate = new Gauge('attributed_rate')

interface SeenEvent {
  event: 'join' | 'revised'
  joinedAtMs: number
  seenAtMs: number
}

const windowMs = 5_000
const waitMs = 400

/** Measures what arrives in all feeds for so long. One VU, one iteration. */
export function watchFeed(measuredFromMs: number, seconds: number): void {
  const endsAtMs = exec.scenario.startTime + seconds * 1_000
  let after = 0
  let recent: SeenEvent[] = []
  while (Date.now() < endsAtMs) {
    const { events } = companion('seen', { after, waitMs }) as { events: SeenEvent[] }
    after += events.length
    const measured = events.filter(({ joinedAtMs }) => joinedAtMs >= measuredFromMs)
    const joins = measured.filter(({ event }) => event === 'join')
    for (const { joinedAtMs, seenAtMs } of joins) joinToFeed.add(seenAtMs - joinedAtMs)
    joinsRevised.add(measured.length - joins.length)
    recent = [...recent, ...joins].filter(({ seenAtMs }) => seenAtMs > Date.now() - windowMs)
    feedLag.add(slowestTwentieth(recent))
    attributedRate.add((recent.length * 1_000) / windowMs)
  }
}

function slowestTwentieth(joins: readonly SeenEvent[]): number {
  const delays = joins.map(({ joinedAtMs, seenAtMs }) => seenAtMs - joinedAtMs)
  return delays.sort((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? 0
}
