import { expect, it } from 'vitest'
import { makeInteractionFilter } from '#bot/commands/interaction-filter.ts'
import { snowflakeAt } from '#test/support/commands.ts'

const now = Date.parse('2026-07-01T12:00:00Z')

it('lets an interaction through once', () => {
  const isNew = makeInteractionFilter({ now: () => now })
  const id = snowflakeAt(now)
  expect([isNew(id), isNew(id), isNew(snowflakeAt(now))]).toEqual([true, false, true])
})

it('stops what Discord has given up long ago', () => {
  const isNew = makeInteractionFilter({ now: () => now })
  expect(isNew(snowflakeAt(now - 60_000))).toBe(false)
})

it('bears a clock that is some seconds ahead', () => {
  const isNew = makeInteractionFilter({ now: () => now })
  expect(isNew(snowflakeAt(now - 5_000))).toBe(true)
})

it('remembers no more than it has room for', () => {
  const isNew = makeInteractionFilter({ now: () => now })
  const first = snowflakeAt(now)
  isNew(first)
  for (let i = 0; i < 2_000; i += 1) isNew(snowflakeAt(now))
  expect(isNew(first)).toBe(true)
})
