/** Numbers from 0 up to 1 that follow from `seed` alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of `items`, each as likely. @throws RangeError when there is none. */
export function pick<T>(items: readonly T[], random: () => number): T {
  const [item] = items.slice(Math.floor(random() * items.length))
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}

/** A new array of the same items in any order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
