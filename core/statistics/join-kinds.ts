import {
  confidences,
  sources,
  type Confidence,
  type Source,
} from '#core/attribution/attribution.ts'

/** How many joins out of the ordinary share a source and a confidence. */
type SpecialCount = {
  source: Source
  confidence: Confidence
  joins: number
  rejoins: number
  freshAccounts: number
}

/** Joins by what they are. Those of `bySource`, and of `byConfidence`, add up to all. */
export type JoinKinds = {
  bySource: Record<Source, number>
  byConfidence: Record<Confidence, number>
  rejoins: number
  freshAccounts: number
}

/**
 * Sorts `all` joins by what they are: those that are not counted as special are certain, by an
 * invite. A join that came between the two counts may be in one and not in the other.
 */
export function joinKinds(all: number, special: readonly SpecialCount[]): JoinKinds {
  const sum = (one: readonly SpecialCount[], of: (count: SpecialCount) => number) =>
    one.reduce((total, count) => total + of(count), 0)
  const joinsOf = (one: readonly SpecialCount[]) => sum(one, ({ joins }) => joins)
  const ordinary = Math.max(0, all - joinsOf(special))
  const bySource = Object.fromEntries(
    sources.map((name) => {
      const joins = joinsOf(special.filter(({ source }) => source === name))
      return [name, name === 'invite' ? joins + ordinary : joins]
    }),
  ) as Record<Source, number>
  const byConfidence = Object.fromEntries(
    confidences.map((name) => {
      const joins = joinsOf(special.filter(({ confidence }) => confidence === name))
      return [name, name === 'certain' ? joins + ordinary : joins]
    }),
  ) as Record<Confidence, number>
  return {
    bySource,
    byConfidence,
    rejoins: sum(special, ({ rejoins }) => rejoins),
    freshAccounts: sum(special, ({ freshAccounts }) => freshAccounts),
  }
}
