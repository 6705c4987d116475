import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../load-tests/attribution/options.ts'

const names = ['trickle', 'burst']
const parse = (...args: string[]) => parseOptions(args, { names, now: () => 123_456_789 })

describe('the options of the benchmark', () => {
  it('are all scenarios in full, with a seed by the clock, when nothing is said', () => {
    expect(parse()).toEqual({
      scenarios: [],
      seed: 456_789,
      quick: false,
      memberSearch: false,
      hostile: false,
      skipTutorial: false,
    })
  })

  it('are what the flags say', () => {
    const flags = ['--scenario', 'burst,trickle', '--seed', '0', '--quick', '--hostile']
    expect(parse(...flags, '--member-search', '--skip-tutorial')).toEqual({
      scenarios: ['burst', 'trickle'],
      seed: 0,
      quick: true,
      memberSearch: true,
      hostile: true,
      skipTutorial: true,
    })
  })

  it.each([
    [['--scenario', 'flood'], 'there is no scenario "flood", only trickle, burst'],
    [['--seed', '-1'], /--seed/],
    [['--seed=two'], '--seed must be an integer from 0 to 4294967295, got "two"'],
    [['--quickly'], /--quickly/],
    [['burst'], /burst/],
  ])('refuse %o in one sentence', (args, message) => {
    expect(() => parse(...args)).toThrow(message)
  })
})
