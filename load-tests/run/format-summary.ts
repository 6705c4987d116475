import type { K6Metric, K6Summary } from './parse-summary.ts'
import type { LoadOptions } from './options.ts'

export interface Played {
  name: string
  about: string
  settings: LoadOptions['settings']
  /** Files beside the summary. */
  pictures: readonly string[]
}

/** The whole run in Markdown: the verdict, every threshold, times and numbers. */
export function formatSummary(summary: K6Summary, played: Played): string {
  const metrics = Object.entries(summary.metrics).sort(([a], [b]) => a.localeCompare(b))
  const verdicts = metrics.flatMap(verdictsOf)
  const crossed = verdicts.filter(({ ok }) => !ok)
  const trends = metrics.filter(([name, { type }]) => type === 'trend' && !isInner(name))
  const others = metrics.filter(([name, { type }]) => type !== 'trend' && !isInner(name))
  const seconds = Math.round(summary.durationMs / 1_000)
  const settings = Object.entries(played.settings).map(([name, value]) => `${name} ${value}`)
  return [
    `# ${played.name}: ${played.about}`,
    `${settings.join(', ')}; ${seconds} s in all. ${sentenceOf(verdicts.length, crossed.length)}`,
    ...breakingPoint(summary),
    ...played.pictures.map((file) => `![joins and their delays](${file})`),
    '[report.html](report.html) draws all requests over time.',
    table(
      ['threshold', 'wanted', 'got', ''],
      verdicts.map(({ name, wanted, got, ok }) => [name, wanted, got, ok ? 'held' : '**crossed**']),
    ),
    table(
      ['time', 'median', 'p95', 'p99', 'most'],
      trends.map(([name, metric]) => [
        name,
        ...['med', 'p(95)', 'p(99)', 'max'].map((stat) => show(metric, stat)),
      ]),
    ),
    table(
      ['number', ''],
      others.map(([name, metric]) => [name, show(metric, mainStat[metric.type])]),
    ),
    '',
  ].join('\n\n')
}

/** What k6 measures of itself, of the parts of a request, and of all requests together, which are mostly
 *  those that play: the report has them. */
const isInner = (name: string): boolean =>
  /^(data|group|iteration|vus)|^http_(reqs|req_[a-z_]+)$|expected_response/.test(name)

const sentenceOf = (all: number, crossed: number): string =>
  crossed === 0 ? `All ${all} thresholds held.` : `${crossed} of ${all} thresholds were crossed.`

/** Where a load that rises gave way, if it did: `offered_rate` is where it had come to. */
function breakingPoint({ metrics }: K6Summary): string[] {
  const { offered_rate: offered, feed_lag: lag, dropped_iterations: dropped } = metrics
  if (!offered) return []
  const has = (metric?: K6Metric) => Object.values(metric?.thresholds ?? {}).some(({ ok }) => !ok)
  const at = `${Math.round(offered.values.value ?? 0)} joins a second`
  if (has(lag)) return [`**Gave way at ${at}**: joins waited too long for their attribution.`]
  if (has(dropped)) return [`**k6 could not go beyond ${at}**: the product had not given way.`]
  return [`**Did not give way** up to ${at}.`]
}

const mainStat = { counter: 'count', gauge: 'value', rate: 'rate', trend: 'med' } as const

function verdictsOf([name, metric]: [string, K6Metric]) {
  // One that always holds is there so that k6 tells of the metric at all.
  const thresholds = Object.entries(metric.thresholds ?? {}).filter(([one]) => one !== 'max>=0')
  return thresholds.map(([wanted, { ok }]) => ({
    name,
    wanted,
    got: show(metric, /^(.+?)\s*[<>=!]/.exec(wanted)?.[1] ?? ''),
    ok,
  }))
}

/** A figure with its unit. */
function show(metric: K6Metric, stat: string): string {
  const { values } = metric
  const value = values[stat === 'p(50)' ? 'med' : stat]
  const isEmpty = metric.type === 'rate' && values.passes === 0 && values.fails === 0
  if (value === undefined || isEmpty) return '–'
  if (stat === 'rate' && metric.type === 'rate') return `${(value * 100).toFixed(2)} %`
  if (metric.contains === 'time')
    return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`
  return String(Math.round(value * 100) / 100)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
