import { describe, expect, it } from 'vitest'
import { frameOf, makeReplayBuffer } from '#infra/local/discord/gateway/replay-buffer.ts'

function aBuffer(seqs: number[], bounds?: Parameters<typeof makeReplayBuffer>[0]) {
  const buffer = makeReplayBuffer(bounds)
  for (const seq of seqs) buffer.add({ seq, type: seq === 3 ? 'RESUMED' : 'E', json: '{}' })
  return (after: number, newest: number) => buffer.after(after, newest)?.map(({ seq }) => seq)
}

describe('the replay buffer', () => {
  it('gives what came after a sequence, but no earlier RESUMED', () => {
    const after = aBuffer([1, 2, 3, 4, 5])
    expect(after(1, 5)).toEqual([2, 4, 5])
    expect(after(0, 5)).toEqual([1, 2, 4, 5])
    expect(after(5, 5)).toEqual([])
  })

  it('says so when it has forgotten some', () => {
    const few = aBuffer([1, 2, 4, 5], { maxEntries: 2 })
    expect(few(1, 5)).toBeUndefined()
    const small = aBuffer([1, 2], { maxCharacters: 1 })
    expect(small(0, 2)).toBeUndefined()
    expect(small(2, 2)).toEqual([])
  })

  it('keeps its order past the point where it lets go of the oldest', () => {
    const buffer = makeReplayBuffer({ maxEntries: 5_000 })
    for (let seq = 1; seq <= 30_000; seq += 1) buffer.add({ seq, type: 'E', json: '1' })
    const kept = buffer.after(25_000, 30_000)
    expect([kept?.length, kept?.[0]?.seq, kept?.at(-1)?.seq]).toEqual([5_000, 25_001, 30_000])
    expect(buffer.after(24_999, 30_000)).toBeNull()
  })

  it('frames a dispatch as the gateway sends it', () => {
    expect(JSON.parse(frameOf({ seq: 7, type: 'E', json: '{"a":1}' }))).toEqual({
      t: 'E',
      s: 7,
      op: 0,
      d: { a: 1 },
    })
  })
})
