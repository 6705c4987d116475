import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../load-tests/attribution/random.ts'
import { playTimeline, poissonTimes } from '../../../../load-tests/attribution/timeline.ts'

const never = new AbortController().signal

describe('a timeline', () => {
  it('plays its acts in the order of their times', async () => {
    const played: string[] = []
    const act = (atMs: number, name: string) => ({
      atMs,
      run: () => Promise.resolve(played.push(name)),
    })
    await playTimeline([act(20, 'third'), act(0, 'first'), act(10, 'second')], never)
    expect(played).toEqual(['first', 'second', 'third'])
  })

  it('is not held up by an act that takes long, but waits for its end', async () => {
    const played: string[] = []
    const later = Promise.withResolvers<undefined>()
    const slow = { atMs: 0, run: () => later.promise.then(() => played.push('slow')) }
    const quick = {
      atMs: 1,
      run: () => {
        played.push('quick')
        later.resolve(undefined)
        return Promise.resolve()
      },
    }
    await playTimeline([slow, quick], never)
    expect(played).toEqual(['quick', 'slow'])
  })

  it('fails with the act that failed, after the others have ended', async () => {
    const played: string[] = []
    const acts = [
      { atMs: 0, run: () => Promise.reject(new Error('refused')) },
      { atMs: 30, run: () => Promise.resolve(played.push('other')) },
    ]
    await expect(playTimeline(acts, never)).rejects.toThrow('refused')
    expect(played).toEqual(['other'])
  })

  it('stops when it is told to', async () => {
    const act = { atMs: 60_000, run: () => Promise.resolve() }
    await expect(playTimeline([act], AbortSignal.timeout(10))).rejects.toThrow('abort')
  })
})

describe('arrivals by Poisson', () => {
  it('come at their rate on average, and the same for one seed', () => {
    const times = poissonTimes(2_000, 2, seededRandom(1))
    expect(times.at(-1)).toBeGreaterThan(930_000)
    expect(times.at(-1)).toBeLessThan(1_070_000)
    expect(times).toEqual(poissonTimes(2_000, 2, seededRandom(1)))
    expect(times).not.toEqual(poissonTimes(2_000, 2, seededRandom(2)))
  })
})
