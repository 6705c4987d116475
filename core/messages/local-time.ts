/** A day and a time of day, as a guild's clock shows them. */
export type LocalTime = { date: string; time: string }

/**
 * An instant on the clock of `timezone`: `dd-mm-yyyy` and `HH:MM:SS`, daylight saving included.
 * In UTC where `timezone` is no name that this machine knows; undefined for an invalid date.
 */
export function localTime(instant: Date, timezone: string): LocalTime | undefined {
  if (Number.isNaN(instant.getTime())) return undefined
  const parts = new Map(
    clockOf(timezone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  const join = (mark: string, ...types: Intl.DateTimeFormatPartTypes[]) =>
    types.map((type) => parts.get(type)).join(mark)
  return { date: join('-', 'day', 'month', 'year'), time: join(':', 'hour', 'minute', 'second') }
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const format = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  try {
    return format(timeZone)
  } catch {
    return format('UTC') // a name of a newer Node than this one
  }
}
