import { DAY_MS } from '#core/guilds/guild-day.ts'

/** A day's joins and leaves. `day` is the guild's own date, `YYYY-MM-DD`; `net`: of the joins, those
 *  that count and whose member is still there. */
type Counted = { day: string; joins: number; leaves: number; net: number }

/** Every day from `since` to `today`, both included, with nothing where nothing was counted. */
export function fillDays(counted: readonly Counted[], since: string, today: string): Counted[] {
  const byDay = new Map(counted.map((count) => [count.day, count]))
  const days: Counted[] = []
  for (let at = Date.parse(since); at <= Date.parse(today); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    days.push(byDay.get(day) ?? { day, joins: 0, leaves: 0, net: 0 })
  }
  return days
}
