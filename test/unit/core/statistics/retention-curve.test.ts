import { expect, it } from 'vitest'
import { membersOf, retentionCurve } from '#core/statistics/retention-curve.ts'

const stays = [
  { ageDays: 2, stayedDays: null, members: 3 },
  { ageDays: 2, stayedDays: 0, members: 1 },
  { ageDays: 0, stayedDays: null, members: 4 },
  { ageDays: 1, stayedDays: 1, members: 2 },
]

it('counts for each day only who joined so long ago', () => {
  expect(retentionCurve(stays, 3)).toEqual([
    { day: 0, members: 10, stayed: 10 },
    { day: 1, members: 6, stayed: 5 },
    { day: 2, members: 4, stayed: 3 },
    { day: 3, members: 0, stayed: 0 },
  ])
})

it('has nobody where nobody joined', () => {
  expect(retentionCurve([], 1)).toEqual([
    { day: 0, members: 0, stayed: 0 },
    { day: 1, members: 0, stayed: 0 },
  ])
  expect(membersOf([])).toBe(0)
})
