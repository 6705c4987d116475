import { describe, expect, it } from 'vitest'
import { dayAfterKey, labelledDays } from '../../../web/src/components/charts/day.ts'
import { retentionCell } from '../../../web/src/components/charts/retention-row.ts'
import { isRush } from '../../../web/src/components/charts/rush.ts'
import { longDay, shortDay } from '../../../web/src/state/day-words.ts'

describe('the keys of the chart of days', () => {
  it('go from day to day and from week to week, and stop at the ends', () => {
    expect(dayAfterKey('ArrowLeft', 5, 30)).toBe(4)
    expect(dayAfterKey('ArrowLeft', 0, 30)).toBe(0)
    expect(dayAfterKey('ArrowRight', 30, 30)).toBe(30)
    expect(dayAfterKey('PageDown', 10, 30)).toBe(3)
    expect(dayAfterKey('PageUp', 28, 30)).toBe(30)
    expect([dayAfterKey('Home', 9, 30), dayAfterKey('End', 9, 30)]).toEqual([0, 30])
  })

  it('are left to others where they mean nothing here', () => {
    expect(dayAfterKey('Tab', 3, 30)).toBeNull()
    expect(dayAfterKey('a', 3, 30)).toBeNull()
  })
})

describe('days under the axis', () => {
  const days = Array.from({ length: 31 }, (_, index) => index + 1)

  it('are as many as fit, evenly apart, the last one always', () => {
    expect(labelledDays(days, 5)).toEqual([3, 10, 17, 24, 31])
    expect(labelledDays(days, 100)).toEqual(days)
    expect(labelledDays(days, 0)).toEqual([31])
    expect(labelledDays([], 5)).toEqual([])
  })
})

it("says a guild's own day, whatever the reader's time zone", () => {
  expect(shortDay('2026-03-01')).toBe('Mar 1')
  expect(longDay('2026-03-01')).toBe('Sunday, March 1')
})

it('has no cell where nobody joined that long ago', () => {
  const retention = {
    members: 4,
    stillThere: 3,
    isMore: false,
    points: [
      { day: 1, members: 4, stayed: 3, share: 0.75 },
      { day: 7, members: 0, stayed: 0, share: null },
    ],
  }
  expect(retentionCell(retention, 1)).toEqual({ share: 0.75, members: 4, stayed: 3 })
  expect(retentionCell(retention, 7)).toBeNull()
  expect(retentionCell(retention, 30)).toBeNull()
})

it('is a rush from ten in one minute', () => {
  expect(isRush({ perMinute: [0, 9, 9] })).toBe(false)
  expect(isRush({ perMinute: [0, 10, 0] })).toBe(true)
})
