/** The highest of the values of some time. */
export type Peak = {
  add(value: number, now: number): void
  /** 0 where there was none. */
  highest(now: number): number
}

/** Remembers for `memoryMs` at the most, and for half of it at least. */
export function makePeak(memoryMs: number): Peak {
  const halfMs = memoryMs / 2
  let current = 0
  let previous = 0
  let endsAt = 0

  function turn(now: number): void {
    if (now < endsAt) return
    previous = now < endsAt + halfMs ? current : 0
    current = 0
    endsAt = now + halfMs
  }

  return {
    add(value, now) {
      turn(now)
      current = Math.max(current, value)
    },
    highest(now) {
      turn(now)
      return Math.max(current, previous)
    },
  }
}
