import { describe, expect, it } from 'vitest'
import {
  compareIds,
  createdAtMs,
  makeSnowflakes,
  sinceEpochMs,
} from '#infra/local/discord/snowflakes.ts'

describe('snowflakes', () => {
  it('are new and larger each time, within one millisecond too', () => {
    const newId = makeSnowflakes(() => 1_700_000_000_000)
    const ids = Array.from({ length: 1_000 }, () => newId())
    expect(ids.toSorted(compareIds)).toEqual(ids)
    expect(new Set(ids).size).toBe(1_000)
  })

  it('tell when they were made, and are as old as they are asked to be', () => {
    const newId = makeSnowflakes(() => 1_700_000_000_000)
    expect(createdAtMs(newId())).toBe(1_700_000_000_000)
    expect(createdAtMs(newId(1_500_000_000_000))).toBe(1_500_000_000_000)
  })

  it('shard as Discord computes it', () => {
    const id = '197038439483310086'
    for (const shards of [1, 2, 7, 16])
      expect(sinceEpochMs(id) % shards).toBe(Number((BigInt(id) >> 22n) % BigInt(shards)))
  })

  it('compare by size, not as text', () => {
    expect(['9', '10', '1'].sort(compareIds)).toEqual(['1', '9', '10'])
  })
})
