/** Equal figures share a place, and the next place is left out. */
export type Ranked<T> = T & { rank: number }

/**
 * Gives those who may be shown their places, in the order given, which is the best first.
 * @param hidden ids of inviters who wish not to be shown: the others close up
 */
export function rankInviters<T extends { inviterId: string; net: number; joins: number }>(
  inviters: readonly T[],
  hidden: ReadonlySet<string>,
): Ranked<T>[] {
  const ranked: Ranked<T>[] = []
  for (const inviter of inviters) {
    if (hidden.has(inviter.inviterId)) continue
    const last = ranked.at(-1)
    const isTie = last?.net === inviter.net && last.joins === inviter.joins
    ranked.push({ ...inviter, rank: isTie ? last.rank : ranked.length + 1 })
  }
  return ranked
}
