import { snowflakeCreatedAt } from '#core/discord/snowflakes.ts'

/**
 * Discord itself refuses an acknowledgement after 3 s. This only spares it the requests after a
 * long pause, and leaves room for a clock that goes wrong by some seconds.
 */
const STALE_MS = 15_000
/** As many as a resume may bring again. */
const MAX_SEEN = 2_000

/** Tells which interactions are new: a resume brings those again that were answered before. */
export function makeInteractionFilter({ now }: { now: () => number }): (id: string) => boolean {
  const seen = new Set<string>()
  return (id) => {
    if (seen.has(id) || now() - snowflakeCreatedAt(id).getTime() > STALE_MS) return false
    const [oldest] = seen
    if (oldest !== undefined && seen.size >= MAX_SEEN) seen.delete(oldest)
    seen.add(id)
    return true
  }
}
