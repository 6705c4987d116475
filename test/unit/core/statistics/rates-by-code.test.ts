import { expect, it } from 'vitest'
import { ratesByCode } from '#core/statistics/rates-by-code.ts'

const rate = (code: string | null, minute: number, joins: number, fresh = 0) => {
  return { code, minute, joins, fresh }
}

it('sums up by code, the most joins first, what has no code last', () => {
  const { codes } = ratesByCode(
    [rate(null, 0, 2), rate('b', 1, 2), rate('a', 0, 2), rate('c', 0, 5)],
    2,
  )
  expect(codes.map(({ code }) => code)).toEqual(['c', 'a', 'b', null])
})

it('has each minute, the oldest first, and the peak of them', () => {
  const found = ratesByCode([rate('a', 0, 7, 4), rate('a', 2, 1), rate('b', 2, 3, 1)], 3)
  expect(found.joins).toBe(11)
  expect(found.perMinute).toEqual([4, 0, 7])
  expect(found.codes[0]).toEqual({
    code: 'a',
    joins: 8,
    freshAccounts: 4,
    peakPerMinute: 7,
    perMinute: [1, 0, 7],
  })
})

it('counts what joined at the very beginning in the oldest minute', () => {
  expect(ratesByCode([rate('a', 3, 1)], 3).perMinute).toEqual([1, 0, 0])
})
