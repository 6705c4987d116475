import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { metrics } from '#core/telemetry/metric-catalogue.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'metrics.md'), 'utf8')

/** Rows of the table whose first column is `head`: the text of each cell. */
function rowsUnder(head: string): string[][] {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.startsWith(`| ${head} `))
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const code = (word: string) => `\`${word}\``

it('docs/metrics.md has every metric as the catalogue has it, and nothing else', () => {
  const wanted = Object.values(metrics).map((metric) => [
    code(metric.name),
    metric.type,
    metric.labelNames.map(code).join(', '),
    metric.measuredBy.join(', '),
    metric.help,
  ])
  expect(rowsUnder('Metric')).toEqual(wanted)
})

it('docs/metrics.md says what the values of every label are', () => {
  const used = Object.values(metrics).flatMap(({ labelNames }) => labelNames.map(code))
  const told = rowsUnder('Label').flatMap(([label = '']) => (label === '' ? [] : [label]))
  expect(new Set(told)).toEqual(new Set(used))
})
