import { describe, expect, it } from 'vitest'
import { makeRateLimits } from '#infra/local/discord/rest/rate-limits.ts'

const limit = { requests: 2, perMs: 1_000 }

describe('rate limits', () => {
  it('count by token, route and major parameter, and start anew after their window', () => {
    let nowMs = 0
    const limits = makeRateLimits({ now: () => nowMs, globalRps: 50 })
    const take = (token: string, major: string) => limits.take(token, 'GET /x', major, limit)
    expect([take('a', '1'), take('a', '1')].map(({ refused }) => refused)).toEqual([null, null])
    expect(take('a', '1').refused).toEqual({ retryAfterSeconds: 1, global: false })
    expect([take('b', '1'), take('a', '2')].map(({ refused }) => refused)).toEqual([null, null])
    nowMs = 1_000
    expect(take('a', '1').headers).toMatchObject({
      'X-RateLimit-Remaining': '1',
      'X-RateLimit-Reset': '2.000',
      'X-RateLimit-Reset-After': '1.000',
    })
  })

  it('refuse everything of a token beyond the global limit', () => {
    const limits = makeRateLimits({ now: () => 0, globalRps: 1 })
    limits.take('a', 'GET /x', '', limit)
    expect(limits.take('a', 'GET /y', '', limit).refused).toEqual({
      retryAfterSeconds: 1,
      global: true,
    })
  })
})
