import { expect, it } from 'vitest'
import { durationText, parseDuration } from '#infra/operator/durations.ts'

it.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it.each(['', '10', 'm', '0m', '-1m', '1.5h', '1d', '10 m', '9999999s'])('"%s" is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

it.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [7_199_999, '1 h'],
])('%i ms is told as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
