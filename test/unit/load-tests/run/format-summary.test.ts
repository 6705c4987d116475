import { expect, it } from 'vitest'
import { formatSummary } from '../../../../load-tests/run/format-summary.ts'
import { parseSummary } from '../../../../load-tests/run/parse-summary.ts'

const summary = parseSummary(
  JSON.stringify({
    state: { testRunDurationMs: 61_400 },
    metrics: {
      join_to_feed: {
        type: 'trend',
        contains: 'time',
        values: { med: 812.4, 'p(95)': 2_950.2, 'p(99)': 8_100, max: 9_000 },
        thresholds: { 'p(50)<2000': { ok: true }, 'p(99)<8000': { ok: false } },
      },
      joins_lost: {
        type: 'counter',
        contains: 'default',
        values: { count: 0, rate: 0 },
        thresholds: { 'count==0': { ok: true } },
      },
      likely_right: { type: 'rate', contains: 'default', values: { rate: 0, passes: 0, fails: 0 } },
      inviter_right: {
        type: 'rate',
        contains: 'default',
        values: { rate: 0.905, passes: 181, fails: 19 },
      },
      vus: { type: 'gauge', contains: 'default', values: { value: 1 } },
    },
  }),
)

it('a summary says of each threshold what was wanted, what came and whether it held', () => {
  const text = formatSummary(summary, {
    name: 'raid',
    about: 'very many at once',
    settings: { duration: 20, joins: 2_000 },
    pictures: ['joins.svg'],
  })
  expect(text).toMatchInlineSnapshot(`
    "# raid: very many at once

    duration 20, joins 2000; 61 s in all. 1 of 3 thresholds were crossed.

    ![joins and their delays](joins.svg)

    [report.html](report.html) draws all requests over time.

    | threshold | wanted | got |  |
    | --- | --- | --- | --- |
    | join_to_feed | p(50)<2000 | 812 ms | held |
    | join_to_feed | p(99)<8000 | 8100 ms | **crossed** |
    | joins_lost | count==0 | 0 | held |

    | time | median | p95 | p99 | most |
    | --- | --- | --- | --- | --- |
    | join_to_feed | 812 ms | 2950 ms | 8100 ms | 9000 ms |

    | number |  |
    | --- | --- |
    | inviter_right | 90.50 % |
    | joins_lost | 0 |
    | likely_right | – |

    "
  `)
})

it.each([
  ['feed_lag', '**Gave way at 213 joins a second**'],
  ['dropped_iterations', '**k6 could not go beyond 213 joins a second**'],
  ['joins_lost', '**Did not give way** up to 213 joins a second.'],
])('a rising load says where it gave way: %s crossed', (crossed, sentence) => {
  const thresholds = { 'value<1': { ok: false } }
  const gauge = { type: 'gauge', contains: 'default', values: { value: 213.4 } }
  const metrics = { offered_rate: gauge, [crossed]: { ...gauge, thresholds } }
  const rising = parseSummary(JSON.stringify({ state: { testRunDurationMs: 1 }, metrics }))
  const played = { name: 'breakpoint', about: '', settings: {}, pictures: [] }
  expect(formatSummary(rising, played)).toContain(sentence)
})

it('what is no summary of k6 is told', () => {
  expect(() => parseSummary('{"metrics":{}}')).toThrow('the summary holds no metrics')
})
