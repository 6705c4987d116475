import { pino } from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { repeat } from '#core/timing/repeat.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const log = pino({ level: 'silent' })

it('runs again and again, first after one interval', async () => {
  const run = vi.fn(() => Promise.resolve())
  const stop = repeat({ duty: 'test', everyMs: 100, log, run })
  await vi.advanceTimersByTimeAsync(99)
  expect(run).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(201)
  expect(run).toHaveBeenCalledTimes(3)
  await stop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(run).toHaveBeenCalledTimes(3)
  expect(vi.getTimerCount()).toBe(0)
})

it('never overlaps: the interval begins when a run has ended', async () => {
  const run = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 250)))
  const stop = repeat({ duty: 'test', everyMs: 100, log, run })
  await vi.advanceTimersByTimeAsync(100 + 250 + 99)
  expect(run).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledTimes(2)
  const stopped = stop()
  await vi.advanceTimersByTimeAsync(250)
  await stopped
})

it('tries again after a failure, and says what failed', async () => {
  const warn = vi.spyOn(log, 'warn')
  const run = vi.fn(() => Promise.reject(new Error('Redis is away')))
  const stop = repeat({ duty: 'store-things', everyMs: 100, log, run })
  await vi.advanceTimersByTimeAsync(200)
  expect(run).toHaveBeenCalledTimes(2)
  expect(warn).toHaveBeenCalledWith({ duty: 'store-things', err: 'Redis is away' }, 'duty failed')
  await stop()
})

it('survives a duty that throws before it begins', async () => {
  const run = vi.fn(() => {
    throw new Error('a bug')
  })
  const stop = repeat({ duty: 'test', everyMs: 100, log, run })
  await vi.advanceTimersByTimeAsync(200)
  expect(run).toHaveBeenCalledTimes(2)
  await stop()
})

it('waits, when it is stopped, for the run under way', async () => {
  let isDone = false
  const stop = repeat({
    duty: 'test',
    everyMs: 100,
    log,
    run: () =>
      new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => void (isDone = true)),
  })
  await vi.advanceTimersByTimeAsync(110)
  const stopped = stop()
  expect(isDone).toBe(false)
  await vi.advanceTimersByTimeAsync(40)
  await stopped
  expect(isDone).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})
