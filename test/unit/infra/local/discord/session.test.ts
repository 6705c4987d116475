import { expect, it, vi } from 'vitest'
import { makeSession } from '#infra/local/discord/gateway/session.ts'

it('sends frames in the order of their sequence, however late each of them is', () => {
  vi.useFakeTimers()
  try {
    // Both end in the same millisecond, and the timer of the later one is the shorter.
    const delays = [40, 10, 0]
    const sent: number[] = []
    const session = makeSession({
      id: 's1',
      shardId: 0,
      shardCount: 1,
      intents: 0,
      delayMs: () => delays.shift() ?? 0,
      now: () => Date.now(),
    })
    session.attach({
      send: (frame) => sent.push(Number(/"s":(\d+)/.exec(frame)?.[1])),
      close: () => undefined,
    })
    session.dispatch('A', '{}')
    vi.advanceTimersByTime(1)
    session.dispatch('B', '{}')
    session.dispatch('C', '{}')
    vi.advanceTimersByTime(100)
    session.dispatch('D', '{}')
    expect(sent).toEqual([1, 2, 3, 4])
  } finally {
    vi.useRealTimers()
  }
})
