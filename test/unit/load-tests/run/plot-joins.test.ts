import { expect, it } from 'vitest'
import { bySecond, plotJoins } from '../../../../load-tests/run/plot-joins.ts'

const join = (joinedAtMs: number, delayMs: number) => ({
  joinedAtMs,
  seenAtMs: joinedAtMs + delayMs,
})

const joins = [join(10_000, 100), join(10_900, 300), join(10_999, 200), join(13_000, 5_000)]

it('joins of one second make one point, and a second without any has none', () => {
  expect(bySecond(joins)).toEqual([
    { second: 0, count: 3, medianMs: 200, p95Ms: 300 },
    { second: 3, count: 1, medianMs: 5_000, p95Ms: 5_000 },
  ])
})

it('the picture is drawn to its highest values, and says them', () => {
  const svg = plotJoins(joins)
  expect(svg).toContain('>joins a second</text>')
  expect(svg).toContain('>5000</text>')
  // Three joins, the most, reach the top of the first panel; the last second is its right end.
  expect(svg).toContain('points="60.0,40.0 880.0,153.3"')
})
