import { makeRefusals } from '../discord/refusals.ts'
import { makeSearchMembers, type SearchRefusals } from '../discord/search-members.ts'
import { EvidenceSearch } from '../lanes/evidence-search.ts'
import type { Lanes } from '../lanes/lanes.ts'
import { MissedSearch } from '../lanes/missed-search.ts'
import type { ClusterContext } from './context.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { makeNewestJoins } from '#core/postgres/newest-joins.ts'
import { makeSeenJoins } from '#core/privacy/seen-joins.ts'

/** Joins of this long before the start are looked up once more where they are in doubt. */
const DOUBTS_MS = 10 * 60_000

export type MemberSearchesOptions = {
  context: ClusterContext
  lanes: Lanes
  generationOf: (guildId: string) => number | undefined
  connectedSince: (guildId: string) => number | null
}

/** Discord's member search, asked about joins in doubt and about members that nobody saw come. */
export type MemberSearches = {
  /** Takes note of a member who has come, and is not settled yet. */
  expect(guildId: string, join: { memberId: string; joinedAt: number }): void
  /** Takes note of joins in doubt. */
  take(guildId: string, entries: readonly JournalEntry[]): void
  /** Looks for members who came while dispatches were lost. */
  lookForMissed(guildId: string): void
  /** Looks up what a predecessor settled in doubt, and may not have got to look up. */
  lookUpDoubts(): Promise<void>
  /** What Discord refused may be allowed now. */
  forgive(guildId: string): void
  drop(guildId: string): void
  stop(): Promise<void>
}

export function makeMemberSearches(options: MemberSearchesOptions): MemberSearches {
  const { context, lanes, generationOf, connectedSince } = options
  const { db, rest, allowance, pseudonymOf, log, now } = context
  const refusals: SearchRefusals = makeRefusals({ now })
  const searching = {
    search: makeSearchMembers({ rest, allowance, refusals, log, now }),
    lanes,
    generationOf,
    log,
    now,
  }
  const newestJoins = makeSeenJoins(makeNewestJoins({ db, now }), pseudonymOf)
  const evidence = new EvidenceSearch(searching)
  const missed = new MissedSearch({ ...searching, newestJoins, connectedSince })
  return {
    expect: (guildId, join) => evidence.expect(guildId, join),
    take: (guildId, entries) => evidence.take(guildId, entries),
    lookForMissed: (guildId) => missed.look(guildId),
    async lookUpDoubts() {
      const doubts = await newestJoins.inDoubt(now() - DOUBTS_MS).catch((error: unknown) => {
        log.warn({ err: String(error) }, 'joins in doubt could not be read; they stay so')
        return []
      })
      for (const { guildId, ...join } of doubts) {
        if (generationOf(guildId) !== undefined) evidence.wait(guildId, join)
      }
    },
    forgive: (guildId) => refusals.forgive(guildId),
    drop(guildId) {
      evidence.drop(guildId)
      missed.drop(guildId)
    },
    async stop() {
      await Promise.allSettled([evidence.stop(), missed.stop()])
    },
  }
}
