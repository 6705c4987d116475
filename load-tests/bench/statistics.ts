/** Of several runs: the middle one, and the two ends. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** @throws Error where there is no value */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), min: quantile(sorted, 0), max: quantile(sorted, 1) }
}

/**
 * The value below which `share` of them lie, between two by their distance.
 * @param sorted ascending
 * @throws Error where there is no value
 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]
  const above = sorted[Math.ceil(place)]
  if (below === undefined || above === undefined) throw new Error('nothing was measured')
  return below + (above - below) * (place - Math.floor(place))
}
