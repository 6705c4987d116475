import { expect, it } from 'vitest'
import { shardsOfHost } from '#bot/manager/host-shards.ts'

it('gives each machine neighbouring shards', () => {
  const slices = [0, 1, 2].map((index) => shardsOfHost(12, { index, count: 3 }))
  expect(slices).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ])
})

it('gives every shard to one machine, and none more than one above another', () => {
  for (let total = 1; total <= 40; total += 1) {
    for (let count = 1; count <= 12; count += 1) {
      const slices = Array.from({ length: count }, (_, index) =>
        shardsOfHost(total, { index, count }),
      )
      expect(slices.flat()).toEqual(Array.from({ length: total }, (_, id) => id))
      const sizes = slices.map((slice) => slice.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }
  }
})

it('leaves machines without a shard where there are more of them than shards', () => {
  const slices = [0, 1, 2].map((index) => shardsOfHost(2, { index, count: 3 }))
  expect(slices.filter((slice) => slice.length === 0)).toHaveLength(1)
})
