import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inTurn } from '../../../web/src/state/in-turn.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('calls one after the other, each in a task of its own', () => {
  const calls: string[] = []
  inTurn(() => calls.push('first'))
  inTurn(() => calls.push('second'))
  expect(calls).toEqual([])
  vi.advanceTimersToNextTimer()
  expect(calls).toEqual(['first'])
  vi.advanceTimersToNextTimer()
  expect(calls).toEqual(['first', 'second'])
  expect(vi.getTimerCount()).toBe(0)
})

it('forgets who gave up waiting', () => {
  const calls: string[] = []
  const giveUp = inTurn(() => calls.push('first'))
  inTurn(() => calls.push('second'))
  giveUp()
  vi.runAllTimers()
  expect(calls).toEqual(['second'])
})
