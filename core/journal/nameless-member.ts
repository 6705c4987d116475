/**
 * Whether a join's member is not known: it was inferred from a rise of uses, and nobody saw who came.
 * Such a join carries a negative id, which with its `joined_at` names the row and nothing else: two
 * of them with the same id are two members.
 */
export function isNameless(memberId: string): boolean {
  return memberId.startsWith('-')
}
