/** Equal figures share a place, and the next place is left out. */
export type Ranked<T> = T & { rank: number }

/** Gives inviters their places, in the order given, which is the best first. */
export function rankInviters<T extends { net: number; joins: number }>(
  inviters: readonly T[],
): Ranked<T>[] {
  const ranked: Ranked<T>[] = []
  for (const inviter of inviters) {
    const last = ranked.at(-1)
    const isTie = last?.net === inviter.net && last.joins === inviter.joins
    ranked.push({ ...inviter, rank: isTie ? last.rank : ranked.length + 1 })
  }
  return ranked
}
