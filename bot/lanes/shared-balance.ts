import type { Attribution, Candidate } from '#core/attribution/attribution.ts'

/** A join whose code is one of several that rose. `joinedAt` in ms. */
export type SharedJoin = { memberId: string; joinedAt: number; attribution: Attribution }

/**
 * Each code was given to as many joins as it rose by. Where evidence shows that one came by another
 * code, the code that it had is given once too seldom, and the other once too often.
 */
export type SharedBalance = {
  /** Evidence moves a join from the code it was given to the one it came by. */
  moved(from: Attribution, to: Attribution): void
  /** Of joins that no evidence will ever tell of, those that get another of their candidates, so that
   *  every code has as many again. */
  settle(joins: readonly SharedJoin[]): SharedJoin[]
}

export function makeSharedBalance(): SharedBalance {
  /** By code: how often it is given beyond what it rose by; negative: short of it. */
  const beyond = new Map<string, { uses: number; source: Attribution['source'] }>()
  const usesOf = (code: string) => beyond.get(code)?.uses ?? 0
  const add = ({ code, source }: Pick<Attribution, 'code' | 'source'>, uses: number) => {
    if (code !== null) beyond.set(code, { uses: usesOf(code) + uses, source })
  }
  const isShort = ({ code }: Candidate) => usesOf(code) < 0

  return {
    moved(from, to) {
      // What had no code took nobody's.
      if (from.code === null) return
      add(from, -1)
      add(to, 1)
    },
    settle(joins) {
      return joins.flatMap(({ attribution, ...join }) => {
        const { code, source, candidates } = attribution
        if (code === null || usesOf(code) <= 0) return []
        const other = candidates.find(isShort)
        if (other === undefined) return []
        const given = { ...attribution, ...other, source: beyond.get(other.code)?.source ?? source }
        add(attribution, -1)
        add(given, 1)
        return [{ ...join, attribution: given }]
      })
    },
  }
}
