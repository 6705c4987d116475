import type { Benchmark, Result, Row } from './benchmark.ts'
import { spreadOf } from './statistics.ts'

const heads = ['', 'unit', 'ours', 'reference', 'ratio', 'goal', ''] as const

/** A benchmark's section as Markdown: the command, the table, what there is to say of it. */
export function formatResult(
  { name, title }: Pick<Benchmark, 'name' | 'title'>,
  result: Result,
  machine: string,
): string {
  const { reference, rows, notes = [], pictures = [] } = result
  const table = [heads, heads.map(() => '---'), ...rows.map(cellsOf)]
  return [
    `### ${title}`,
    `\`npm run bench -- ${name}\` · ${machine}`,
    table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(reference === undefined ? [] : [`Reference: ${reference}`]),
    ...notes,
    ...pictures.map(({ path, about }) => `![${about}](${path})`),
  ].join('\n\n')
}

function cellsOf(row: Row): string[] {
  const ratios = ratiosOf(row)
  return [
    row.what,
    row.unit,
    spreadText(row.ours),
    row.reference ? spreadText(row.reference) : '',
    row.reference ? spreadText(ratios) : '',
    goalText(row.goal),
    verdictOf(row),
  ]
}

/** Ours ÷ reference of each run; ours where there is no reference. */
function ratiosOf({ ours, reference }: Row): number[] {
  if (reference === undefined) return [...ours]
  return ours.map((value, run) => value / (reference[run] ?? Number.NaN))
}

function goalText(goal: Row['goal']): string {
  if (goal === undefined) return ''
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
}

/** `met`, `missed`, or nothing where there is no goal; by the median. */
export function verdictOf(row: Row): '' | 'met' | 'missed' {
  const { goal } = row
  if (goal === undefined) return ''
  const { median } = spreadOf(ratiosOf(row))
  const isMet = 'atLeast' in goal ? median >= goal.atLeast : median <= goal.atMost
  return isMet ? 'met' : 'missed'
}

/** The median, and in brackets from the least to the greatest where there are several. */
function spreadText(values: readonly number[]): string {
  const { median, min, max } = spreadOf(values)
  return values.length === 1
    ? numberText(median)
    : `${numberText(median)} (${numberText(min)}–${numberText(max)})`
}

/** Three digits that count. */
function numberText(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
