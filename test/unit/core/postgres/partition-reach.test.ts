import { expect, it } from 'vitest'
import { partitionReach } from '#core/postgres/partition-reach.ts'
import { partitionOf, wantedPartitions } from '#core/postgres/partitions.ts'

const DAY_MS = 86_400_000
const noon = Date.parse('2026-11-30T12:00:00Z')
const joins = (...days: string[]) => days.map((day) => partitionOf('joins', day))
const reachOfJoins = (...days: string[]) =>
  partitionReach(joins(...days), noon).find(({ table }) => table === 'joins')

it('reaches a week ahead and a month back where all partitions are there', () => {
  for (const { aheadMs, oldestAgeMs } of partitionReach(wantedPartitions(noon), noon)) {
    expect(aheadMs).toBe(7.5 * DAY_MS)
    expect(oldestAgeMs).toBeGreaterThan(31 * DAY_MS)
  }
})

it('reaches up to the first gap', () => {
  const reach = reachOfJoins('2026-11-29', '2026-11-30', '2026-12-01', '2026-12-03')
  expect(reach).toEqual({ table: 'joins', aheadMs: 1.5 * DAY_MS, oldestAgeMs: 1.5 * DAY_MS })
})

it('reaches nowhere without a partition of today', () => {
  expect(reachOfJoins('2026-11-28', '2026-12-01')?.aheadMs).toBe(0)
  expect(reachOfJoins()).toEqual({ table: 'joins', aheadMs: 0, oldestAgeMs: 0 })
})
