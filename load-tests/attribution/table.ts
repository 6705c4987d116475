import type { Comparison } from './compare.ts'
import { type Broken, type Measured, percent } from './verdict.ts'

/** One scenario's line. */
export interface Row {
  scenario: string
  comparison: Comparison
  measured: Measured
  /** Per cent of joins to which the tutorial tracker gave the right inviter; null: not run. */
  tutorialRightPercent: number | null
  broken: Broken[]
}

type Column = [head: string, cell: (row: Row) => string | number]

const seconds = (s: number | null) => (s === null ? 'never' : `${s.toFixed(1)} s`)
const rate = (part: number, whole: number) => `${percent(part, whole).toFixed(1)} %`

const columns: readonly Column[] = [
  ['scenario', ({ scenario }) => scenario],
  ['joins', ({ comparison }) => comparison.joins],
  ['lost', ({ comparison }) => comparison.lost],
  ['twice', ({ comparison }) => comparison.twice],
  ['nameless', ({ comparison }) => comparison.nameless],
  ['certain', ({ comparison }) => comparison.certain],
  ['right', ({ comparison }) => comparison.certainRight],
  ['wrong', ({ comparison }) => comparison.certainWrong],
  [
    'likely',
    ({ comparison: c }) => (c.likely ? `${c.likely} ${rate(c.likelyRight, c.likely)}` : 0),
  ],
  ['shared', ({ comparison }) => comparison.shared],
  ['w/ truth', ({ comparison }) => comparison.sharedWithTruth],
  ['unknown', ({ comparison }) => comparison.unknown],
  ['inviter', ({ comparison: c }) => rate(c.rightInviter, c.joins)],
  ['codes=rise', ({ comparison: c }) => `${c.codes - c.codesUnexplained}/${c.codes}`],
  ['alone', ({ comparison: c }) => `${c.aloneCertain}/${c.alone}`],
  ['fetch/join', ({ comparison: c, measured: m }) => (m.fetches / (c.joins || 1)).toFixed(3)],
  ['429', ({ measured }) => measured.tooManyRequests],
  ['recorded', ({ measured }) => seconds(measured.recordedS)],
  ['settled', ({ measured }) => seconds(measured.settledS)],
  ['tutorial', ({ tutorialRightPercent: p }) => (p === null ? '-' : `${p.toFixed(1)} %`)],
  ['promises', ({ broken }) => (broken.length === 0 ? 'kept' : `${broken.length} broken`)],
]

/** What the heads mean. */
export const legend = [
  'right, wrong: of the certain ones. likely: how many, and how many of them are right.',
  'w/ truth: shared ones with the truth among their candidates. inviter: joins with the right one.',
  'codes=rise: codes for which recorded + written off is what they rose by. nameless: counted for',
  'their code, without the member. alone: certain and right, of joins with a list to themselves.',
  'recorded: from the last join until all were recorded. settled: until nothing changed, revisions',
  'among it. tutorial: right inviters of a tracker that lists on each join and takes the first code',
  'that rose.',
].join('\n')

/** The rows as aligned text, with a head. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    columns.map(([head]) => head),
    ...rows.map((row) => columns.map(([, cell]) => String(cell(row)))),
  ]
  const widths = columns.map((_, place) => Math.max(...cells.map((line) => width(line, place))))
  return cells
    .map((line) =>
      line
        .map((text, place) =>
          place === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[place] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

const width = (line: readonly string[], place: number) => line[place]?.length ?? 0

/** What a row did not keep, with its examples; empty where all is kept. */
export function formatBroken({ scenario, broken }: Row): string {
  return broken
    .flatMap(({ promise, examples }) => [
      `${scenario}: BROKEN: ${promise}`,
      ...examples.map((example) => `    ${example}`),
    ])
    .join('\n')
}
