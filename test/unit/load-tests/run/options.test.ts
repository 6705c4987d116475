import { describe, expect, it } from 'vitest'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseOptions, usage } from '../../../../load-tests/run/options.ts'
import { scenarios } from '../../../../load-tests/run/scenarios.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')

describe('the command line of the load tests', () => {
  it('names a scenario, and what is not said is as usual', () => {
    const options = parseOptions(['raid'])
    expect(options?.scenario.name).toBe('raid')
    expect(options?.settings).toEqual({ duration: 20, joins: 2_000 })
  })

  it.each([
    ['90', 90],
    ['90s', 90],
    ['3m', 180],
    ['1h', 3_600],
  ])('reads --duration %s as %i s', (text, seconds) => {
    expect(parseOptions(['soak', '--duration', text])?.settings.duration).toBe(seconds)
  })

  it('asks which scenario when it names none', () => {
    expect(parseOptions([])).toBeUndefined()
    expect(usage()).toContain('--history 200000 (1000 to 1000000)')
  })

  it.each([
    [['flood'], 'there is no scenario "flood", only smoke'],
    [['--rate', '5'], 'there is no scenario "", only smoke'],
    [['raid', 'soak'], 'one scenario at a time, not "soak"'],
    [['raid', '--rate', '5'], 'raid knows no --rate'],
    [['api', '--rate', '0'], '--rate must be from 1 to 200, got "0"'],
    [['api', '--rate', '1e2'], '--rate must be from 1 to 200, got "1e2"'],
    [['soak', '--duration', '5h'], '--duration must be from 60 to 14400 s, got "5h"'],
    [['soak', '--duration', '-5'], "Option '--duration' argument is ambiguous"],
    [['soak', '--duration', '4h', '--rate', '100'], 'must be at most 200000 joins, got 1440000'],
    [['soak', '--hours', '1'], "Unknown option '--hours'"],
  ])('%j is refused', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(sentence)
  })

  it.each(scenarios)('$name is a script, and its usual settings are allowed', ({ name }) => {
    expect(existsSync(join(root, 'load-tests', `${name}.ts`))).toBe(true)
    expect(parseOptions([name])?.scenario.name).toBe(name)
  })
})
