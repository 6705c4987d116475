import { madeOnce } from './made-once.ts'

const short = madeOnce(
  () => new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' }),
)
const long = madeOnce(
  () =>
    new Intl.DateTimeFormat('en', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }),
)

/** `3 Nov`; `day` is a guild's own date, `YYYY-MM-DD`. */
export const shortDay = (day: string): string => short().format(new Date(`${day}T00:00:00Z`))

/** `Tuesday, November 3`. */
export const longDay = (day: string): string => long().format(new Date(`${day}T00:00:00Z`))
