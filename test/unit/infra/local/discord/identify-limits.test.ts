import { describe, expect, it } from 'vitest'
import { makeIdentifyLimits } from '#infra/local/discord/gateway/identify-limits.ts'

describe('identify limits', () => {
  it('let equal shardId % maxConcurrency take turns, 5 s apart', () => {
    let nowMs = 0
    const limits = makeIdentifyLimits({ maxConcurrency: 2, now: () => nowMs })
    expect([0, 1, 2, 3].map((shardId) => limits.take(shardId))).toEqual([
      'ok',
      'ok',
      'too-soon',
      'too-soon',
    ])
    nowMs = 5_000
    expect(limits.take(2)).toBe('ok')
  })

  it('give so many a day, and as many the next', () => {
    let nowMs = 0
    const limits = makeIdentifyLimits({ maxConcurrency: 16, now: () => nowMs, perDay: 2 })
    expect([0, 1, 2].map((shardId) => limits.take(shardId))).toEqual(['ok', 'ok', 'none-left'])
    expect(limits.startLimit()).toMatchObject({ total: 2, remaining: 0, reset_after: 86_400_000 })
    nowMs = 86_400_000
    expect(limits.take(3)).toBe('ok')
  })
})
