import { isNameless } from '#core/journal/nameless-member.ts'
import type { KnownPerson } from '#core/postgres/people.ts'
import { avatarUrl } from './discord/images.ts'

/** A person on the wire. */
export type WirePerson = { id: string; name: string | null; avatarUrl: string | null }

/** @param id who opted out has a negative one, and is nobody; null is nobody too */
export function wirePerson(id: string | null, known: KnownPerson | undefined): WirePerson | null {
  if (id === null || isNameless(id)) return null
  return { id, name: known?.name ?? null, avatarUrl: avatarUrl(id, known?.avatar ?? null) }
}
