import { expect, it } from 'vitest'
import { makeChannelLimits } from '#bot/announcements/channel-limits.ts'

const headers = (limit: number, remaining: number, resetAfterS: number) =>
  new Headers({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': String(resetAfterS),
    'x-ratelimit-bucket': 'b',
  })

it('takes five messages in five seconds for granted, until a channel says otherwise', () => {
  const limits = makeChannelLimits(() => 0)
  expect(limits.perMinute('1')).toBe(60)
  limits.learn('1', headers(10, 9, 4.987))
  expect([limits.perMinute('1'), limits.perMinute('2')]).toEqual([120, 60])
  limits.learn('2', headers(5, 4, 60))
  expect(limits.perMinute('2')).toBe(5)
})

it('learns a window from the answer that opened it alone', () => {
  const limits = makeChannelLimits(() => 0)
  limits.learn('1', headers(5, 2, 0.5))
  limits.learn('1', new Headers())
  expect(limits.perMinute('1')).toBe(60)
})

it('lets no more messages go than a window has, and the next once it has ended', () => {
  let now = 1_000
  const limits = makeChannelLimits(() => now)
  let sent = 0
  const endAt = now + 5_000
  while (now < endAt) {
    const waitMs = limits.waitMs('1')
    if (waitMs > 0) {
      now += waitMs
      continue
    }
    limits.spend('1')
    sent += 1
    limits.learn('1', headers(5, 5 - sent, (endAt - now) / 1_000))
  }
  expect(sent).toBe(5)
  expect(limits.waitMs('1')).toBe(0)
  expect(limits.waitMs('2')).toBe(0)
})

it('waits as long as Discord said when it refused', () => {
  let now = 0
  const limits = makeChannelLimits(() => now)
  limits.exhaust('1', 2_000)
  expect(limits.waitMs('1')).toBeGreaterThanOrEqual(2_000)
  now += 2_500
  expect(limits.waitMs('1')).toBe(0)
})
