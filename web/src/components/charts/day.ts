/** A day's joins and leaves. */
export type Day = {
  /** The guild's own date, `YYYY-MM-DD`. */
  day: string
  joins: number
  leaves: number
}

/** Which day a key leads to from the one chosen, among 0 to `last`; null: the key is for others. */
export function dayAfterKey(key: string, chosen: number, last: number): number | null {
  const next = {
    ArrowLeft: chosen - 1,
    ArrowDown: chosen - 1,
    ArrowRight: chosen + 1,
    ArrowUp: chosen + 1,
    PageDown: chosen - 7,
    PageUp: chosen + 7,
    Home: 0,
    End: last,
  }[key]
  return next === undefined ? null : Math.min(Math.max(next, 0), Math.max(0, last))
}

/** Which of `days` are written under the axis: about as many as fit, the last one always. */
export function labelledDays<T>(days: readonly T[], fitting: number): T[] {
  const step = Math.max(1, Math.ceil(days.length / Math.max(1, fitting)))
  return days.filter((_, index) => (days.length - 1 - index) % step === 0)
}
