import { madeOnce } from './made-once.ts'

const whole = madeOnce(() => new Intl.NumberFormat('en'))
const signed = madeOnce(() => new Intl.NumberFormat('en', { signDisplay: 'exceptZero' }))
const compact = madeOnce(
  () => new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }),
)
const percent = madeOnce(
  () => new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 }),
)

/** `12,345` */
export const count = (value: number): string => whole().format(value)

/** `+12`, `-3`, `0` */
export const change = (value: number): string => signed().format(value)

/** `12.3K`, for axes. */
export const shortCount = (value: number): string => compact().format(value)

/** `45%`; what is not quite all or nothing never says it is. `share` is from 0 to 1. */
export function sharePercent(share: number): string {
  const isNearlyAll = share < 1 && share > 0.99
  const isNearlyNone = share > 0 && share < 0.01
  if (isNearlyAll) return '>99%'
  return isNearlyNone ? '<1%' : percent().format(share)
}

/** `1 member`, `2 members`: English, as the dashboard is. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
