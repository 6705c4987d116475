/** One figure, and how it comes about. */
export interface Line {
  what: string
  how: string
  value: number
  unit: string
}

/** Three digits that count, with separators; whole numbers as they are. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) })
}

/** Rows as Markdown, the columns as wide as their widest cell. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, place) => Math.max(3, ...rows.map((row) => row[place]?.length ?? 0)))
  const lineOf = (row: readonly string[], filler = ' ') =>
    `| ${widths.map((width, place) => (row[place] ?? '').padEnd(width, filler)).join(' | ')} |`
  const rule = lineOf(
    head.map(() => ''),
    '-',
  )
  return [lineOf(head), rule, ...rows.slice(1).map((row) => lineOf(row))].join('\n')
}

export function linesText(lines: readonly Line[]): string {
  return tableText([
    ['', 'arithmetic', '', 'unit'],
    ...lines.map(({ what, how, value, unit }) => [what, how, numberText(value), unit]),
  ])
}
