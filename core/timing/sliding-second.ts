const SLOT_MS = 50
const SLOTS = 20

export type Grant = {
  granted: number
  /** Time until a further one may be granted. */
  waitMs: number
}

/** Counts what goes in any one second, in slots of 50 ms; the twin of `rest-allowance.lua`. */
export type SlidingSecond = {
  /** Grants at most `wanted`, and no more than `max` in the second that ends now. */
  take(wanted: number, max: number): Grant
  /** Counts what went with nobody's leave. */
  add(count: number): void
  /** What went in the second that ends now. */
  count(): number
}

export function makeSlidingSecond({ now }: { now: () => number }): SlidingSecond {
  const slots = new Map<number, number>()

  function look() {
    const slot = Math.floor(now() / SLOT_MS)
    let used = 0
    let oldest = slot
    for (const [at, count] of slots) {
      if (at < slot - SLOTS || at > slot + SLOTS) slots.delete(at)
      else {
        used += count
        oldest = Math.min(oldest, at)
      }
    }
    return { slot, used, oldest }
  }

  function add(slot: number, count: number): void {
    if (count > 0) slots.set(slot, (slots.get(slot) ?? 0) + count)
  }

  return {
    take(wanted, max) {
      const { slot, used, oldest } = look()
      const granted = Math.max(0, Math.min(wanted, max - used))
      add(slot, granted)
      return { granted, waitMs: (oldest + SLOTS + 1) * SLOT_MS - now() }
    },
    add: (count) => add(look().slot, count),
    count: () => look().used,
  }
}
