import { expect, it } from 'vitest'
import type { ListRefusals } from '#bot/discord/list-invites.ts'
import { makeRefusals } from '#bot/discord/refusals.ts'

const HOUR_MS = 3_600_000

it('leaves a guild alone for longer each time, for an hour at most', () => {
  let atMs = 0
  const refusals: ListRefusals = makeRefusals({ now: () => atMs })
  const pauses: number[] = []
  for (let i = 0; i < 9; i += 1) {
    const pauseMs = refusals.add('1', 'list-forbidden')
    expect(refusals.of('1')).toEqual({ kind: 'list-forbidden', retryAfterMs: pauseMs })
    pauses.push(pauseMs)
    atMs += pauseMs
    expect(refusals.of('1')).toBeUndefined()
  }
  expect(pauses.slice(0, 3)).toEqual([30_000, 60_000, 120_000])
  expect(pauses.slice(-2)).toEqual([HOUR_MS, HOUR_MS])
})

it('asks again at once, and patiently, after the permissions have changed', () => {
  const refusals: ListRefusals = makeRefusals({ now: () => 0 })
  refusals.add('1', 'list-without-uses')
  refusals.add('1', 'list-without-uses')
  refusals.add('2', 'list-forbidden')
  refusals.forgive('1')
  expect(refusals.of('1')).toBeUndefined()
  expect(refusals.of('2')).toBeDefined()
  expect(refusals.add('1', 'list-forbidden')).toBe(30_000)
})

it('remembers a bounded number of guilds, the newest', () => {
  const refusals: ListRefusals = makeRefusals({ now: () => 0 })
  for (let i = 0; i <= 10_000; i += 1) refusals.add(String(i), 'list-forbidden')
  expect(refusals.of('0')).toBeUndefined()
  expect(refusals.of('10000')).toBeDefined()
})
