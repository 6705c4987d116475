import type { PendingJoin } from './ledger.ts'
import { isFitting, isForSome, type Use } from './uses.ts'

/**
 * Which of several joins an invite that gives roles has brought: those who carry its roles, where
 * it rose by exactly as many. Nobody else can have come by it.
 * @param assigned the use that each join was given, in the order of the joins
 * @param uses all that were seen, assigned or not
 * @returns places of the joins that roles tell apart; empty where they tell nothing
 */
export function carriersAmong(
  joins: readonly PendingJoin[],
  assigned: readonly (Use | undefined)[],
  uses: readonly Use[],
): ReadonlySet<number> {
  const carriers = new Set<number>()
  const fits = new Map<string, number[]>()
  for (const use of uses) {
    if (!isForSome(use.from) || fits.has(use.code)) continue
    // One of which a part was spent in doubt may stand for another.
    if (use.from.sharedWith.length > 0 || !use.isMeasured) return new Set()
    fits.set(
      use.code,
      joins.flatMap((join, i) => (isFitting(use.from, join) ? [i] : [])),
    )
  }
  for (const [code, fitting] of fits) {
    const isExact = fitting.every((i) => assigned[i]?.code === code && !carriers.has(i))
    if (!isExact) return new Set()
    for (const i of fitting) carriers.add(i)
  }
  return carriers.size < joins.length || fits.size > 1 ? carriers : new Set()
}
