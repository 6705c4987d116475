import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitShards } from '#bot/manager/split-shards.ts'

it('gives neighbouring shards to each cluster', () => {
  expect(splitShards([4, 5, 6, 7, 8], 2)).toEqual([
    [4, 5, 6],
    [7, 8],
  ])
})

it('starts no cluster without a shard', () => {
  expect(splitShards([0, 1], 5)).toEqual([[0], [1]])
  expect(splitShards([], 5)).toEqual([])
})

it('gives every shard to one cluster, as evenly as can be', () => {
  const input = fc.record({
    shards: fc.integer({ min: 1, max: 200 }),
    clusters: fc.integer({ min: 1, max: 40 }),
  })
  const property = fc.property(input, ({ shards, clusters }) => {
    const shardIds = Array.from({ length: shards }, (_, id) => id)
    const split = splitShards(shardIds, clusters)
    expect(split.flat()).toEqual(shardIds)
    const sizes = split.map(({ length }) => length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
  })
  fc.assert(property)
})
