import { expect, it } from 'vitest'
import {
  isExpired,
  parsePartitionName,
  partitionOf,
  wantedPartitions,
} from '#core/postgres/partitions.ts'

const noon = Date.UTC(2026, 10, 23, 12)
const HOUR_MS = 3_600_000

it('names a partition by its day, and reads the name again', () => {
  const partition = partitionOf('joins', '2026-12-31')
  expect(partition).toEqual({
    table: 'joins',
    name: 'joins_2026_12_31',
    from: '2026-12-31',
    until: '2027-01-01',
  })
  expect(parsePartitionName(partition.name)).toEqual(partition)
  expect(parsePartitionName('joins_member')).toBeUndefined()
})

it('wants every day that a retained join or its count may fall on, and a week ahead', () => {
  const days = (table: string) =>
    wantedPartitions(noon - 1)
      .filter((partition) => partition.table === table)
      .map(({ from }) => from)
  expect(days('joins').at(0)).toBe('2026-10-23')
  expect(days('joins').at(-1)).toBe('2026-11-30')
  // Where clocks are 12 hours behind UTC, 31 days ago is a day earlier.
  expect(days('day_counts').at(0)).toBe('2026-10-22')
  expect(days('day_counts').at(-1)).toBe('2026-11-30')
})

it('lets a partition go once its last instant is 31 days old everywhere', () => {
  const end = Date.UTC(2026, 10, 24) // of 23 October, and 31 days more
  const joins = partitionOf('joins', '2026-10-23')
  expect([isExpired(joins, end - 1), isExpired(joins, end)]).toEqual([false, true])
  const counts = partitionOf('day_counts', '2026-10-23')
  expect(isExpired(counts, end + 12 * HOUR_MS - 1)).toBe(false)
  expect(isExpired(counts, end + 12 * HOUR_MS)).toBe(true)
})
