import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeThrottle } from '../../../web/src/state/throttle.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('runs once for all that asked meanwhile, and again when asked later', () => {
  let runs = 0
  const throttle = makeThrottle(() => (runs += 1), 1_000)
  throttle.ask()
  vi.advanceTimersByTime(900)
  throttle.ask()
  expect(runs).toBe(0)
  vi.advanceTimersByTime(100)
  expect(runs).toBe(1)
  throttle.ask()
  vi.advanceTimersByTime(1_000)
  expect(runs).toBe(2)
})

it('does not run once it is stopped', () => {
  let runs = 0
  const throttle = makeThrottle(() => (runs += 1), 1_000)
  throttle.ask()
  throttle.stop()
  vi.advanceTimersByTime(5_000)
  expect(runs).toBe(0)
})
