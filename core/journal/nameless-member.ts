import { isPseudonym } from '#core/privacy/pseudonyms.ts'

/** Whether a member id is not Discord's: nobody can be named, shown or mentioned by it. */
export function isNameless(memberId: string): boolean {
  return memberId.startsWith('-')
}

/**
 * Whether a join's member is not known: it was inferred from a rise of uses, and nobody saw who came.
 * Such a join carries a small negative id, which with its `joined_at` names the row and nothing
 * else: two of them with the same id are two members. A pseudonym is nameless too, but is one member.
 */
export function isUnseen(memberId: string): boolean {
  return isNameless(memberId) && !isPseudonym(memberId)
}
