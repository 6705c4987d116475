import { expect, it } from 'vitest'
import { PARTITION_COUNT, partitionOfGuild, PARTITIONS } from '#core/redis/partitions.ts'

it('never moves a guild: keys and journals carry the number', () => {
  expect(PARTITION_COUNT).toBe(256)
  expect(partitionOfGuild('175928847299117063')).toBe(4)
  expect(partitionOfGuild('1100000000000000000')).toBe(19)
})

it('is spread over all numbers by the instant of making, not by the low bits', () => {
  const guildIds = Array.from({ length: 256 }, (_, i) => String(BigInt(i + 7) << 22n))
  const found = guildIds.map(partitionOfGuild).toSorted((a, b) => a - b)
  expect(found).toEqual(PARTITIONS)
  expect(partitionOfGuild(String((9n << 22n) + 4_194_303n))).toBe(9)
})
