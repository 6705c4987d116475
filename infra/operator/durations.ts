const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Reads `90s`, `10m` or `2h`. @returns milliseconds; undefined for anything else */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? []
  if (count === undefined || (unit !== 's' && unit !== 'm' && unit !== 'h')) return undefined
  return Number(count) * UNITS_MS[unit]
}

/** `2 h`, `4 min`, `10 s`: the greatest unit that is filled, rounded down. */
export function durationText(ms: number): string {
  if (ms >= UNITS_MS.h) return `${Math.floor(ms / UNITS_MS.h)} h`
  if (ms >= UNITS_MS.m) return `${Math.floor(ms / UNITS_MS.m)} min`
  return `${Math.max(0, Math.floor(ms / UNITS_MS.s))} s`
}
