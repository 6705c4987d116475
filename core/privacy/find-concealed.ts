import type { Concealed } from './conceal-entries.ts'
import type { PseudonymOf } from './pseudonyms.ts'
import type { ConcealedMembers } from '#core/redis/concealed-members.ts'

export type FindConcealedDeps = { members: ConcealedMembers; pseudonymOf: PseudonymOf }

/** Looks up who of `people` opted out of a guild. @returns undefined where nobody did */
export async function findConcealed(
  { members, pseudonymOf }: FindConcealedDeps,
  guildId: string,
  people: Iterable<string>,
): Promise<Concealed | undefined> {
  const pseudonyms = new Map([...people].map((id) => [id, pseudonymOf(guildId, id)]))
  const found = await members.among(guildId, [...pseudonyms.values()])
  if (found.size === 0) return undefined
  return (userId) => {
    const pseudonym = pseudonyms.get(userId)
    return pseudonym !== undefined && found.has(pseudonym) ? pseudonym : undefined
  }
}
