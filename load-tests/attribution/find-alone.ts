import type { Pair } from './match-joins.ts'

/* Five lists in five seconds: whatever the others before it took, a join with so much time around
   it had a list before and a list after with nobody else in between. */
const aroundMs = 5_000

/** The joins by a way that Usher can measure, with no other join of their guild near them. */
export function findAlone(pairs: readonly Pair[]): Pair[] {
  const ofGuild = Map.groupBy(pairs, ({ truth }) => truth.guildId)
  return [...ofGuild.values()].flatMap((joins) => {
    const inOrder = joins
      .map((pair) => ({ pair, atMs: Date.parse(pair.truth.joinedAt) }))
      .sort((a, b) => a.atMs - b.atMs)
    return inOrder
      .filter(({ pair, atMs }, index) => {
        const gapBefore = atMs - (inOrder[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY)
        const gapAfter = (inOrder[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) - atMs
        return pair.truth.source === 'invite' && gapBefore > aroundMs && gapAfter > aroundMs
      })
      .map(({ pair }) => pair)
  })
}
