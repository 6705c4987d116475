import { expect, it } from 'vitest'
import { fillDays } from '#core/statistics/fill-days.ts'

it('has every day of a span once, across a month and a change of clocks', () => {
  const counted = { day: '2026-03-29', joins: 4, leaves: 1, net: 3 }
  const nothing = { joins: 0, leaves: 0, net: 0 }
  expect(fillDays([counted], '2026-03-28', '2026-04-01')).toEqual([
    { day: '2026-03-28', ...nothing },
    counted,
    { day: '2026-03-30', ...nothing },
    { day: '2026-03-31', ...nothing },
    { day: '2026-04-01', ...nothing },
  ])
})

it('leaves out what was counted outside of it', () => {
  expect(
    fillDays([{ day: '2026-04-02', joins: 1, leaves: 0, net: 1 }], '2026-04-01', '2026-04-01'),
  ).toEqual([{ day: '2026-04-01', joins: 0, leaves: 0, net: 0 }])
})
