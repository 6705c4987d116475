import { describe, expect, it } from 'vitest'
import { parseOptions, UsageError } from '../../../../load-tests/bench/options.ts'

const names = ['settle-own', 'trickle']
const read = (...args: string[]) => parseOptions(args, names)

describe("the benchmarks' options", () => {
  it('are all benchmarks at full length where nothing is said', () => {
    expect(read()).toMatchObject({ benchmarks: [], quick: false, write: false })
  })

  it('name benchmarks', () => {
    const options = read('trickle', '--quick', '--profile', '/tmp/p')
    expect(options).toMatchObject({ benchmarks: ['trickle'], quick: true, profile: '/tmp/p' })
  })

  it.each([
    ['a benchmark that there is not', ['raid'], 'there is no benchmark "raid"'],
    ['a flag that there is not', ['--fast'], '--fast'],
    ['tables of quick runs to be kept', ['--quick', '--write'], 'leave out --write'],
  ])('refuse %s', (_what, args, sentence) => {
    expect(() => read(...args)).toThrow(UsageError)
    expect(() => read(...args)).toThrow(sentence)
  })
})
