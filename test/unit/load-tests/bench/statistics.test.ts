import { describe, expect, it } from 'vitest'
import { quantile, spreadOf } from '../../../../load-tests/bench/statistics.ts'

describe('a spread', () => {
  it('has the middle value and both ends, in whatever order the runs were', () => {
    expect(spreadOf([30, 10, 200])).toEqual({ median: 30, min: 10, max: 200 })
  })

  it('has the middle of the two middle values of an even number of runs', () => {
    expect(spreadOf([4, 1, 2, 9]).median).toBe(3)
  })

  it('is refused where nothing was measured', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured')
  })
})

describe('a quantile', () => {
  it('lies between two values by its distance to each', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => i)
    expect(quantile(hundred, 0.99)).toBe(99)
    expect(quantile([0, 10], 0.25)).toBe(2.5)
  })
})
