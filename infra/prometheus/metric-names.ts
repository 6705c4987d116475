import { metrics } from '#core/telemetry/metric-catalogue.ts'

/** What Prometheus and Node's client bring by themselves, by their prefix or whole name. */
const FOREIGN = /^(process_|nodejs_)|^(up|ALERTS)$/

const ours = new Map(Object.values(metrics).map((metric) => [metric.name as string, metric]))

/** The names of series in a PromQL expression, in their order, each once. */
export function seriesOf(expression: string): string[] {
  // Text in quotes, ranges and label lists hold words that are no series.
  const bare = expression
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\{[^}]*\}/g, '{}')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
  const words = bare.match(/(?<![\w:])[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\(|[a-zA-Z0-9_:])/g) ?? []
  return [...new Set(words)].filter((word) => !/^(and|or|unless|by|without)$/.test(word))
}

/** Whether a process of Usher, Node, Prometheus itself or one of the recording rules makes it. */
export function isKnownSeries(series: string, recorded: ReadonlySet<string>): boolean {
  if (FOREIGN.test(series) || recorded.has(series)) return true
  const whole = ours.get(series)
  if (whole) return whole.type !== 'histogram'
  return ours.get(series.replace(/_(bucket|count|sum)$/, ''))?.type === 'histogram'
}
