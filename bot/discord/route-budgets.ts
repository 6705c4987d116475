/** A route whose limit is kept for each guild, or channel, as `@discordjs/rest` writes it. */
export type GuildRoute = `/guilds/:id/${string}` | `/channels/:id/${string}`

type Budget = { remaining: number; resetAt: number; spentAt: number }

/** Clocks differ a little, and `@discordjs/rest` itself holds back for 50 ms after a reset. */
const RESET_LEEWAY_MS = 60
/** Two answers whose windows end this close to each other speak of the same window. */
const SAME_WINDOW_MS = 500
/** The last requests of a window are spread over it: nobody waits for the whole rest of it. */
const SPREAD_LAST = 2
const MAX_BUDGETS = 20_000

/**
 * How many requests Discord's answers said are left, for each bucket and guild: so that nothing is
 * asked that would be answered 429, and whoever has to wait knows for how long.
 * @see Discord docs, topics/rate-limits
 */
export type RouteBudgets = {
  /** Time until one request to each of `routes` may go at once, in ms; 0: now. */
  waitMs(guildId: string, routes: readonly GuildRoute[]): number
  /** Counts a request that is about to go. */
  spend(guildId: string, route: GuildRoute): void
  /** Takes what the headers of an answer say; an answer without them says nothing. */
  learn(guildId: string, route: GuildRoute, headers: Pick<Headers, 'get'>): void
  /** Discord has refused a request for this long. */
  exhaust(guildId: string, route: GuildRoute, retryAfterMs: number): void
}

export function makeRouteBudgets({ now }: { now: () => number }): RouteBudgets {
  const budgets = new Map<string, Budget>()
  /** Several routes may share a bucket: Discord says which. There are a handful of routes. */
  const buckets = new Map<GuildRoute, string>()
  const keyOf = (guildId: string, route: GuildRoute) => `${buckets.get(route) ?? route} ${guildId}`

  function put(key: string, budget: Budget): void {
    if (!budgets.has(key) && budgets.size >= MAX_BUDGETS) makeRoom()
    budgets.set(key, budget)
  }

  function makeRoom(): void {
    for (const [key, { resetAt }] of budgets) if (resetAt <= now()) budgets.delete(key)
    // All still count: the oldest go, and at worst Discord answers 429 to them.
    const tooMany = budgets.size - MAX_BUDGETS + 1
    if (tooMany > 0) for (const key of [...budgets.keys()].slice(0, tooMany)) budgets.delete(key)
  }

  return {
    waitMs(guildId, routes) {
      const wanted = new Map<string, number>()
      for (const route of routes) {
        const key = keyOf(guildId, route)
        wanted.set(key, (wanted.get(key) ?? 0) + 1)
      }
      const waits = [...wanted].map(([key, requests]) => {
        const budget = budgets.get(key)
        return budget ? waitOf(budget, requests, now()) : 0
      })
      return Math.max(0, ...waits)
    },
    spend(guildId, route) {
      const budget = budgets.get(keyOf(guildId, route))
      if (budget === undefined) return
      budget.remaining -= 1
      budget.spentAt = now()
    },
    learn(guildId, route, headers) {
      const remaining = numberOf(headers.get('x-ratelimit-remaining'))
      const resetAfterS = numberOf(headers.get('x-ratelimit-reset-after'))
      if (remaining === undefined || resetAfterS === undefined) return
      const bucket = headers.get('x-ratelimit-bucket')
      if (bucket !== null) buckets.set(route, bucket)
      const key = keyOf(guildId, route)
      const resetAt = now() + resetAfterS * 1_000 + RESET_LEEWAY_MS
      const known = budgets.get(key)
      const isSameWindow = known && Math.abs(known.resetAt - resetAt) < SAME_WINDOW_MS
      // Requests under way are counted here already, and not in what an earlier answer says.
      const left = isSameWindow ? Math.min(known.remaining, remaining) : remaining
      put(key, { remaining: left, resetAt, spentAt: known?.spentAt ?? now() })
    },
    exhaust(guildId, route, retryAfterMs) {
      const resetAt = now() + retryAfterMs + RESET_LEEWAY_MS
      put(keyOf(guildId, route), { remaining: 0, resetAt, spentAt: now() })
    },
  }
}

function waitOf({ remaining, resetAt, spentAt }: Budget, requests: number, now: number): number {
  if (now >= resetAt) return 0
  if (remaining < requests) return resetAt - now
  if (remaining > SPREAD_LAST) return 0
  return Math.max(0, spentAt + (resetAt - spentAt) / (remaining + 1) - now)
}

function numberOf(text: string | null): number | undefined {
  const value = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}
