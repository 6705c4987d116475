import type { PseudonymOf } from './pseudonyms.ts'
import type { NewestJoins } from '#core/postgres/newest-joins.ts'

/** Recorded joins as those see them who know the members: also of who is recorded as a pseudonym. */
export function makeSeenJoins(newestJoins: NewestJoins, pseudonymOf: PseudonymOf): NewestJoins {
  return {
    ...newestJoins,
    async of(guildId, memberIds, since) {
      const members = new Map(memberIds.map((id) => [pseudonymOf(guildId, id), id]))
      const known = await newestJoins.of(guildId, [...memberIds, ...members.keys()], since)
      return known.map((join) => ({
        ...join,
        memberId: members.get(join.memberId) ?? join.memberId,
      }))
    },
  }
}
