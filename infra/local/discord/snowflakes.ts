const discordEpochMs = 1_420_070_400_000

/** Hands out ids of the present moment, or of a given one; each is new and larger than the last
 *  of its millisecond. */
export function makeSnowflakes(now: () => number): (atMs?: number) => string {
  let serial = 0
  let lastMs = 0
  return (atMs) => {
    // 22 bits of serial: more than one millisecond can use; ids of a past moment share the counter.
    serial = (serial + 1) % 4_194_304
    const ms = atMs ?? Math.max(now(), lastMs + (serial === 0 ? 1 : 0))
    if (atMs === undefined) lastMs = ms
    return String((BigInt(Math.max(0, ms - discordEpochMs)) << 22n) | BigInt(serial))
  }
}

/** Milliseconds since Discord's epoch: also what shards are computed from, `(id >> 22) % n`. */
export const sinceEpochMs = (id: string): number => Number(BigInt(id) >> 22n)

/** Milliseconds since 1970. */
export const createdAtMs = (id: string): number => sinceEpochMs(id) + discordEpochMs

/** Orders ids by age; they are digits without leading zeros. */
export const compareIds = (a: string, b: string): number =>
  a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
