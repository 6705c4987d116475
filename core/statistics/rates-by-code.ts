/** Joins of one minute by one code. `minute`: how many minutes ago; `code` null: unknown. */
export type MinuteRate = { code: string | null; minute: number; joins: number; fresh: number }

/** How fast members came, over all minutes the oldest first. */
export type CodeRate = {
  code: string | null
  joins: number
  freshAccounts: number
  peakPerMinute: number
  perMinute: number[]
}

/** Sums joins up by code, the most joins first, and all together. */
export function ratesByCode(rates: readonly MinuteRate[], minutes: number) {
  const codes = [...Map.groupBy(rates, ({ code }) => code)].map(([code, own]): CodeRate => {
    const perMinute = perMinuteOf(own, minutes)
    return {
      code,
      joins: sum(perMinute),
      freshAccounts: sum(own.map(({ fresh }) => fresh)),
      peakPerMinute: Math.max(0, ...perMinute),
      perMinute,
    }
  })
  const perMinute = perMinuteOf(rates, minutes)
  return {
    joins: sum(perMinute),
    perMinute,
    codes: codes.toSorted((a, b) => b.joins - a.joins || compareCodes(a.code, b.code)),
  }
}

function perMinuteOf(rates: readonly MinuteRate[], minutes: number): number[] {
  const counts = Array.from({ length: minutes }, () => 0)
  for (const { minute, joins } of rates) {
    const place = minutes - 1 - Math.min(minute, minutes - 1)
    counts[place] = (counts[place] ?? 0) + joins
  }
  return counts
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

/** What has no code comes last. */
function compareCodes(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return a < b ? -1 : 1
}
