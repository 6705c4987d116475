/** Days as guilds see them: `YYYY-MM-DD` in their own time zone. */

/** How long a join is kept and counted. */
export const RETENTION_DAYS = 31
export const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
export const RETENTION_MS = RETENTION_DAYS * DAY_MS

/** Making a formatter costs a hundred times what using it does; there are about 450 zones. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const FORMATTERS_MAX = 600

/** Clocks differ by whole quarters of an hour, everywhere since 1972: in one, no day ends. */
const QUARTER_MS = HOUR_MS / 4
const SINCE_MS = Date.UTC(1973)
/** By zone, the quarter that was asked for last, and its day: joins come one after the other. */
const lastDays = new Map<string, { quarter: number; day: string }>()

/** Date of `atMs` in an IANA time zone; in UTC where the zone is not known here. */
export function guildDay(timeZone: string, atMs: number): string {
  const quarter = Math.floor(atMs / QUARTER_MS)
  const last = lastDays.get(timeZone)
  if (last?.quarter === quarter) return last.day
  const day = dayOf(timeZone, atMs)
  if (lastDays.size >= FORMATTERS_MAX) lastDays.clear()
  if (atMs > SINCE_MS) lastDays.set(timeZone, { quarter, day })
  return day
}

function dayOf(timeZone: string, atMs: number): string {
  const parts = formatterOf(timeZone).formatToParts(atMs)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((found) => found.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
}

/** First of the last `days` dates, today included: of the 31 that a guild's counts are shown and
 *  summed over, where no fewer are asked for. */
export function firstCountedDay(timeZone: string, nowMs: number, days = RETENTION_DAYS): string {
  const today = Date.parse(`${guildDay(timeZone, nowMs)}T00:00:00Z`)
  return new Date(today - (days - 1) * DAY_MS).toISOString().slice(0, 10)
}

/** The instant at which `day` begins in an IANA time zone; in UTC where the zone is not known. */
export function startOfGuildDay(timeZone: string, day: string): Date {
  // No clock on Earth is further from UTC than 14 hours.
  let before = Date.parse(`${day}T00:00:00Z`) - 15 * HOUR_MS
  let from = before + 30 * HOUR_MS
  while (from - before > 1) {
    const between = Math.floor((before + from) / 2)
    if (guildDay(timeZone, between) < day) before = between
    else from = between
  }
  return new Date(from)
}

/** The day after a day. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}

/** Whether a text is a day of the calendar, as `2026-02-28`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  if (formatters.size >= FORMATTERS_MAX) formatters.clear()
  const made = makeFormatter(timeZone)
  formatters.set(timeZone, made)
  return made
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, calendar: 'gregory', timeZone })
  } catch {
    // A zone that another Node's tables know and ours do not: a day off beats a join lost.
    return new Intl.DateTimeFormat('en-US', { ...options, calendar: 'gregory', timeZone: 'UTC' })
  }
}
