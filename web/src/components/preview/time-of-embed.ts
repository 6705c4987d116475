const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'short' })

/** An embed's time as Discord shows it: `Today at 5:25 PM`, `11/23/26, 5:25 PM`. */
export function timeOfEmbed(at: Date, now: Date): string {
  if (Number.isNaN(at.getTime())) return 'Invalid Date'
  const isToday = day.format(at) === day.format(now)
  return isToday ? `Today at ${clock.format(at)}` : `${day.format(at)}, ${clock.format(at)}`
}
