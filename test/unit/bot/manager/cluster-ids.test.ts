import { expect, it } from 'vitest'
import { clusterIdsOf } from '#bot/manager/cluster-ids.ts'

it('counts the clusters of all machines through', () => {
  const ids = [0, 1, 2].map((index) => clusterIdsOf({ index, count: 3 }, 12, 2))
  expect(ids).toEqual([
    { first: 0, total: 6 },
    { first: 2, total: 6 },
    { first: 4, total: 6 },
  ])
})

it('counts no cluster that has no shard', () => {
  const ids = [0, 1, 2].map((index) => clusterIdsOf({ index, count: 3 }, 4, 4))
  expect(ids).toEqual([
    { first: 0, total: 4 },
    { first: 1, total: 4 },
    { first: 2, total: 4 },
  ])
})

it('gives the one machine all of them', () => {
  expect(clusterIdsOf({ index: 0, count: 1 }, 8, 3)).toEqual({ first: 0, total: 3 })
})
