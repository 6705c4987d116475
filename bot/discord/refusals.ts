/** First and longest time for which a guild that refused is not asked again. */
const PAUSE_MIN_MS = 30_000
const PAUSE_MAX_MS = 3_600_000
const MAX_GUILDS = 10_000

/**
 * Guilds that do not let the bot do something, with what they refused. Every 403 brings the whole
 * bot nearer to Discord's ban, so such a guild is left alone, longer each time, until its
 * permissions change.
 */
export type Refusals<Kind extends string> = {
  /** What the guild refused with and for how long it is left alone yet; undefined: ask. */
  of(guildId: string): { kind: Kind; retryAfterMs: number } | undefined
  /** Remembers a refusal. @returns for how long the guild is left alone, in ms */
  add(guildId: string, kind: Kind): number
  /** Forgets what a guild refused: its permissions have changed, or it has answered in full. */
  forgive(guildId: string): void
}

export function makeRefusals<Kind extends string>({ now }: { now: () => number }): Refusals<Kind> {
  const guilds = new Map<string, { kind: Kind; pauseMs: number; until: number }>()
  return {
    of(guildId) {
      const refused = guilds.get(guildId)
      if (refused === undefined || refused.until <= now()) return undefined
      return { kind: refused.kind, retryAfterMs: refused.until - now() }
    },
    add(guildId, kind) {
      const before = guilds.get(guildId)
      const pauseMs = before ? Math.min(before.pauseMs * 2, PAUSE_MAX_MS) : PAUSE_MIN_MS
      guilds.delete(guildId)
      const [oldest] = guilds.keys()
      if (oldest !== undefined && guilds.size >= MAX_GUILDS) guilds.delete(oldest)
      guilds.set(guildId, { kind, pauseMs, until: now() + pauseMs })
      return pauseMs
    },
    forgive(guildId) {
      guilds.delete(guildId)
    },
  }
}
