import { sleep } from 'k6'
import exec from 'k6/execution'
import { Trend } from 'k6/metrics'
import type { CastGuild } from './cast.ts'
import { ask } from './session.ts'

/** From the join to the first answer of the api that shows it; up to `pauseS` of it is our pause. */
export const joinToApi = new Trend('join_to_api', true)

/** Four looks a second are 240 a minute; the api allows a person 300. */
const pauseS = 0.25
/** A page has 100 at most; between two looks fewer join. */
const limit = 100

interface Page {
  joins: { id: string; joinedAt: string }[]
}

/** Looks at a guild's newest joins again and again, for so long. One VU, one iteration. */
export function watchJoinsPage(
  { guildId, owner }: CastGuild,
  measuredFromMs: number,
  seconds: number,
): void {
  const endsAtMs = exec.scenario.startTime + seconds * 1_000
  const known = new Set<string>()
  while (Date.now() < endsAtMs) {
    const path = `/guilds/${guildId}/joins?limit=${limit}`
    const answer = ask(owner, path, { name: 'joins' })
    const seenAtMs = Date.now()
    if (answer.status === 200) {
      const { joins } = answer.json() as unknown as Page // the api's own wire shape
      for (const { id, joinedAt } of joins) {
        const joinedAtMs = Date.parse(joinedAt)
        if (!known.has(id) && joinedAtMs >= measuredFromMs) joinToApi.add(seenAtMs - joinedAtMs)
        known.add(id)
      }
    }
    sleep(pauseS)
  }
}
