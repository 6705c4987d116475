import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SeenEvent } from './feed-relay.ts'
import { summaryFile } from './k6.ts'
import type { LoadOptions } from './options.ts'
import { parseSummary } from './parse-summary.ts'
import { plotJoins } from './plot-joins.ts'
import { formatSummary } from './format-summary.ts'

export interface Played {
  folder: string
  options: LoadOptions
  /** What was seen in the feeds. */
  events: readonly SeenEvent[]
  /** k6's exit code. */
  code: number
}

const pictureFile = 'joins.svg'
const crossed = 99

/** Writes `summary.md` and its picture from what k6 left. @returns the text
 *  @throws Error where k6 left nothing, with the end of what it said */
export function writeReport({ folder, options, events, code }: Played): string {
  if (code !== 0 && code !== crossed)
    throw new Error(`k6 ended with ${code}: ${lastLines(join(folder, 'k6.log'))}`)
  const summary = parseSummary(readFileSync(join(folder, summaryFile), 'utf8'))
  const joins = events.filter(({ event }) => event === 'join')
  if (joins.length > 0) writeFileSync(join(folder, pictureFile), plotJoins(joins))
  const { scenario, settings } = options
  const text = formatSummary(summary, {
    name: scenario.name,
    about: scenario.about,
    settings,
    pictures: joins.length > 0 ? [pictureFile] : [],
  })
  writeFileSync(join(folder, 'summary.md'), text)
  return text
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n')
}
