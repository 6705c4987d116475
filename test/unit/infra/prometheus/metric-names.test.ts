import { expect, it } from 'vitest'
import { isKnownSeries, seriesOf } from '#infra/prometheus/metric-names.ts'

it('finds the series of an expression, and nothing else', () => {
  expect(
    seriesOf(`histogram_quantile(0.99, sum by (le, route) (rate(usher_a_bucket{b=~"usher_c"}[5m])))
      / ignoring (instance) namespace:usher_d:ratio or 0 * up{job="usher_e"} unless ALERTS > 1e3`),
  ).toEqual(['usher_a_bucket', 'namespace:usher_d:ratio', 'up', 'ALERTS'])
})

it.each([
  ['usher_lanes', true],
  ['usher_settle_duration_seconds_bucket', true],
  ['usher_settle_duration_seconds', false],
  ['usher_lanes_bucket', false],
  ['usher_lane', false],
  ['process_cpu_seconds_total', true],
  ['namespace:usher_a:ratio', true],
  ['namespace:usher_b:ratio', false],
])('knows %s: %s', (series, isKnown) => {
  expect(isKnownSeries(series, new Set(['namespace:usher_a:ratio']))).toBe(isKnown)
})
