import type { Join } from '#api/schemas/join.ts'

/** Everybody whom these joins name: id -> name. */
export function namesIn(joins: readonly Join[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const { member, inviter } of joins) {
    for (const person of [member, inviter]) {
      if (person && person.id !== null && person.name !== null) names.set(person.id, person.name)
    }
  }
  return names
}
