import { madeOnce } from './made-once.ts'

const steps: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const weekSeconds = 7 * 86_400

const relative = madeOnce(() => new Intl.RelativeTimeFormat('en', { numeric: 'auto' }))
const dayOnly = madeOnce(() => new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' }))
const exact = madeOnce(
  () => new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium' }),
)

/** `just now`, `5 minutes ago`, `yesterday`; past a week the day. A clock that is slow makes
 *  nothing happen in the future. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1_000)
  if (seconds >= weekSeconds) return dayOnly().format(at)
  for (const [unit, size] of steps) {
    if (seconds >= size) return relative().format(-Math.floor(seconds / size), unit)
  }
  return 'just now'
}

/** `in 5 minutes`, `tomorrow`; further than a week the day; once it is past, how long ago. */
export function timeUntil(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1_000
  if (seconds <= 0) return relativeTime(at, now)
  if (seconds >= weekSeconds) return dayOnly().format(at)
  for (const [unit, size] of steps) {
    if (seconds >= size) return relative().format(Math.floor(seconds / size), unit)
  }
  return 'in a moment'
}

/** Day and time to the second, in the reader's own time zone. */
export const exactTime = (at: Date): string => exact().format(at)
