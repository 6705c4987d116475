import type { Logger } from 'pino'
import { attributionOf } from './evidence-search.ts'
import type { JoinedMember } from './lane-event.ts'
import type { Lanes } from './lanes.ts'
import { isFreshAccount } from './parse-dispatch.ts'
import type { JoinEvidence } from '../discord/parse-member-search.ts'
import type { SearchOutcome, Wanted } from '../discord/search-members.ts'
import type { KnownJoin, NewestJoins } from '#core/postgres/newest-joins.ts'
import { repeat } from '#core/timing/repeat.ts'

const TICK_MS = 500
/** When a guild is searched, after rises were found: late dispatches come before, and the index
 *  lags; what is left of the rises soon after the last is recorded without a name. */
const SEARCHED_AFTER_MS = [2_500, 4_500, 7_000] as const
/** Dispatches come out of order by up to this, and Discord's clock may differ from ours by it. */
const MARGIN_MS = 5_000
/** Discord may tell a member's `joined_at` off by this. */
const SAME_JOIN_MS = 2_000

type Waiting = { startedAt: number; searches: number }

export type MissedSearchOptions = {
  search: (guildId: string, wanted: Wanted) => Promise<SearchOutcome>
  newestJoins: NewestJoins
  lanes: Lanes
  /** Also the instant of the module's enabling, in ms. */
  generationOf: (guildId: string) => number | undefined
  connectedSince: (guildId: string) => number | null
  log: Logger
  now: () => number
}

/**
 * Looks up in Discord's member search who came while a guild's dispatches were lost: who joined
 * after the newest join that is recorded from before the connection, and is not recorded. Hands
 * them to the guild's lane, which settles them instead of joins without a name.
 */
export class MissedSearch {
  readonly #options: MissedSearchOptions
  readonly #guilds = new Map<string, Waiting>()
  readonly #stop: () => Promise<void>

  constructor(options: MissedSearchOptions) {
    this.#options = options
    const { log } = options
    this.#stop = repeat({
      duty: 'search-missed-members',
      everyMs: TICK_MS,
      log,
      run: () => this.#tick(),
    })
  }

  /** Has a guild searched, in which joins were missed. */
  look(guildId: string): void {
    if (this.#guilds.has(guildId)) return
    this.#guilds.set(guildId, { startedAt: this.#options.now(), searches: 0 })
  }

  /** Forgets a guild that was disabled. */
  drop(guildId: string): void {
    this.#guilds.delete(guildId)
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  async #tick(): Promise<void> {
    const { now, log } = this.#options
    for (const [guildId, waiting] of this.#guilds) {
      const afterMs = SEARCHED_AFTER_MS[waiting.searches]
      if (afterMs === undefined) this.drop(guildId)
      else if (waiting.startedAt + afterMs <= now()) {
        waiting.searches += 1
        await this.#search(guildId).catch((error: unknown) => {
          log.warn({ guildId, err: String(error) }, 'missed members could not be looked up')
        })
      }
    }
  }

  async #search(guildId: string): Promise<void> {
    const { search, newestJoins, lanes, generationOf, connectedSince, now } = this.#options
    const until = connectedSince(guildId)
    const generation = generationOf(guildId)
    if (until === null || generation === undefined) return
    const newest = await newestJoins.before(guildId, until)
    const since = Math.max(generation, (newest ?? 0) - MARGIN_MS)
    const { evidence } = await search(guildId, { since })
    const known = await newestJoins.of(guildId, [...evidence.keys()], since - MARGIN_MS)
    for (const [memberId, found] of missedMembers({ evidence, known, until })) {
      lanes.push(guildId, generation, {
        kind: 'missed-join',
        member: joinedMember(memberId, found),
        attribution: attributionOf(found),
        receivedAt: now(),
        position: undefined,
        close: () => undefined,
      })
    }
  }
}

/** Who came before the connection and is not recorded, oldest first. */
export function missedMembers(input: {
  evidence: ReadonlyMap<string, JoinEvidence>
  known: readonly KnownJoin[]
  /** Since when dispatches come again, in ms. */
  until: number
}): [memberId: string, found: JoinEvidence][] {
  const { evidence, known, until } = input
  const isKnown = (memberId: string, joinedAt: number) =>
    known.some(
      (join) => join.memberId === memberId && Math.abs(join.joinedAt - joinedAt) <= SAME_JOIN_MS,
    )
  return [...evidence]
    .filter(([memberId, { joinedAt }]) => joinedAt < until && !isKnown(memberId, joinedAt))
    .toSorted(([, a], [, b]) => a.joinedAt - b.joinedAt)
}

function joinedMember(memberId: string, { joinedAt, member }: JoinEvidence): JoinedMember {
  const { name, avatar, ...rest } = member
  return {
    ...rest,
    memberId,
    memberName: name,
    memberAvatar: avatar,
    joinedAt,
    isFreshAccount: isFreshAccount(memberId, joinedAt),
  }
}
