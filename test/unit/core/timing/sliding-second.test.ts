import { beforeEach, expect, it } from 'vitest'
import { makeSlidingSecond, type SlidingSecond } from '#core/timing/sliding-second.ts'

let atMs: number
let second: SlidingSecond
beforeEach(() => {
  atMs = 1_000_000
  second = makeSlidingSecond({ now: () => atMs })
})

it('grants what the second has left', () => {
  expect(second.take(3, 5).granted).toBe(3)
  expect(second.take(3, 5)).toEqual({ granted: 2, waitMs: 1_050 })
  expect(second.take(1, 5).granted).toBe(0)
})

it('gives back what is more than a second ago', () => {
  second.take(3, 5)
  atMs += 600
  second.take(2, 5)
  atMs += 449
  expect(second.take(1, 5).granted).toBe(0)
  atMs += 1
  expect(second.take(9, 5).granted).toBe(3)
})

it('never grants more than the most in any second', () => {
  const grants: { at: number; granted: number }[] = []
  for (let i = 0; i < 400; i += 1) {
    atMs += 17
    grants.push({ at: atMs, granted: second.take(4, 10).granted })
  }
  for (const { at } of grants) {
    const inSecond = grants.filter((one) => one.at >= at && one.at < at + 1_000)
    expect(inSecond.reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(10)
  }
})

it('does not wait for a clock that was set back', () => {
  second.take(5, 5)
  atMs -= 60_000
  expect(second.take(5, 5).granted).toBe(5)
})

it('counts what went with nobody’s leave', () => {
  second.add(4)
  expect(second.take(3, 5).granted).toBe(1)
  expect(second.count()).toBe(5)
  atMs += 1_050
  expect(second.count()).toBe(0)
})
