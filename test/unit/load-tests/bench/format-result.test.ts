import { describe, expect, it } from 'vitest'
import { formatResult, verdictOf } from '../../../../load-tests/bench/format-result.ts'

const row = { what: 'CPU a join', unit: 'µs', ours: [120, 100, 140], reference: [100, 100, 100] }

describe("a benchmark's section", () => {
  it('has the command, the machine, and medians with their spread', () => {
    const section = formatResult(
      { name: 'settle-own', title: 'Settle' },
      { reference: 'a client.', rows: [{ ...row, goal: { atMost: 1.3 } }], notes: ['A note.'] },
      '2 × a processor',
    )
    expect(section).toMatchInlineSnapshot(`
      "### Settle

      \`npm run bench -- settle-own\` · 2 × a processor

      |  | unit | ours | reference | ratio | goal |  |
      | --- | --- | --- | --- | --- | --- | --- |
      | CPU a join | µs | 120 (100–140) | 100 (100–100) | 1.20 (1.00–1.40) | ≤ 1.3 | met |

      Reference: a client.

      A note."
    `)
  })
})

describe('a goal', () => {
  it('is of the ratio of the runs where there is a reference', () => {
    expect(verdictOf({ ...row, goal: { atMost: 1.3 } })).toBe('met')
    expect(verdictOf({ ...row, goal: { atMost: 1.1 } })).toBe('missed')
    expect(verdictOf({ ...row, goal: { atLeast: 1.3 } })).toBe('missed')
  })

  it('is of the value where there is none', () => {
    const alone = { what: 'stall', unit: 'ms', ours: [80, 90] }
    expect(verdictOf({ ...alone, goal: { atMost: 100 } })).toBe('met')
    expect(verdictOf({ ...alone, goal: { atMost: 70 } })).toBe('missed')
    expect(verdictOf(alone)).toBe('')
  })
})
