import exec from 'k6/execution'
import { Counter, Trend } from 'k6/metrics'
import { companion } from './post.ts'

/** From the join, as Discord dates it, to its event in the guild's live feed. */
const joinToFeed = new Trend('join_to_feed', true)
/** Joins that a later event put right. */
const joinsRevised = new Counter('joins_revised')

export interface SeenJoin {
  joinedAtMs: number
  seenAtMs: number
}

/** As `run/feed-relay.ts` has them. */
interface SeenEvent extends SeenJoin {
  event: 'join' | 'revised'
}

/** What `lately` means. */
export const windowMs = 5_000
const waitMs = 400

/** Measures what arrives in all feeds for so long; `lately` gets the joins of the last window again
 *  and again. One VU, one iteration. */
export function watchFeed(
  measuredFromMs: number,
  seconds: number,
  lately: (recent: readonly SeenJoin[]) => void = () => {},
): void {
  const endsAtMs = exec.scenario.startTime + seconds * 1_000
  let after = 0
  let recent: SeenJoin[] = []
  while (Date.now() < endsAtMs) {
    const { events } = companion('seen', { after, waitMs }) as { events: SeenEvent[] }
    after += events.length
    const measured = events.filter(({ joinedAtMs }) => joinedAtMs >= measuredFromMs)
    const joins = measured.filter(({ event }) => event === 'join')
    for (const { joinedAtMs, seenAtMs } of joins) joinToFeed.add(seenAtMs - joinedAtMs)
    joinsRevised.add(measured.length - joins.length)
    recent = [...recent, ...joins].filter(({ seenAtMs }) => seenAtMs > Date.now() - windowMs)
    lately(recent)
  }
}
