import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as text from '@grafana/grafana-foundation-sdk/text'
import { projectRoot } from '#infra/local/project-root.ts'
import { makeDashboard, type Row } from '../make-dashboard.ts'
import { sectionsOf } from '../runbook-sections.ts'

/** Lines that fit into a panel of this height, at 110 characters a line. */
const HEIGHT_FOR_LINES = [
  [6, 6],
  [10, 8],
  [14, 11],
  [18, 14],
] as const

/** The runbooks, inside Grafana, where whoever is called looks first. */
export const runbooks = makeDashboard({
  uid: 'usher-runbooks',
  title: 'Usher / Runbooks',
  description: 'What each alert means, what to look at, and what to do.',
  rows: sectionsOf(readFileSync(join(projectRoot, 'docs', 'runbooks.md'), 'utf8')).map(rowOf),
})

function rowOf({ title, alerts }: ReturnType<typeof sectionsOf>[number]): Row {
  const longest = Math.max(...alerts.map(({ markdown }) => linesOf(markdown)))
  const isOdd = alerts.length % 2 === 1
  return {
    title,
    height: HEIGHT_FOR_LINES.find(([lines]) => longest <= lines)?.[1] ?? 18,
    panels: alerts.map(({ name, markdown }, index) => {
      const width = isOdd && index === alerts.length - 1 ? 24 : 12
      return [width, paragraph(name, markdown)] as const
    }),
  }
}

function paragraph(title: string, markdown: string): text.PanelBuilder {
  return new text.PanelBuilder()
    .title(title)
    .description(`The alert ${title}`)
    .mode(text.TextMode.Markdown)
    .content(markdown)
}

function linesOf(markdown: string): number {
  const lines = markdown.split(/\n{2,}/).map((part) => Math.ceil(part.length / 110) + 1)
  return lines.reduce((sum, count) => sum + count, 0)
}
