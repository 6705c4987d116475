import type { HistogramSpec, MetricSpec } from '#core/telemetry/metric-catalogue.ts'

/** What each label must be, as PromQL writes it: `{ status: '=~"5.."' }`. */
export type Where<Label extends string> = Partial<
  Record<Label, `${'=' | '!=' | '=~' | '!~'}"${string}"`>
>

type Summed<Label extends string> = {
  by?: readonly (Label | 'job' | 'instance')[]
  where?: Where<Label>
}

/** Every query keeps to what the dashboard's variables choose. */
const CHOSEN = 'namespace=~"$namespace",job=~"$job",instance=~"$instance"'

/** The chosen series of a metric of Node or of Prometheus itself. */
export const chosen = (name: string): string => `${name}{${CHOSEN}}`

/** A series that a rule records, of the chosen namespaces. */
export const recorded = (name: `namespace:usher_${string}`): string =>
  `${name}{namespace=~"$namespace"}`

/** The chosen series of one of Usher's metrics. */
export function select<Label extends string>(
  { name }: MetricSpec<Label>,
  where: Where<Label> = {},
): string {
  return selectNamed(name, where)
}

/** How often a second, on average between two points of the picture. */
export function perSecond<Label extends string>(
  metric: MetricSpec<Label>,
  { by = [], where = {} }: Summed<Label> = {},
): string {
  const series = metric.type === 'histogram' ? `${metric.name}_count` : metric.name
  return `sum${grouping(by)} (rate(${selectNamed(series, where)}[$__rate_interval]))`
}

/** How often in all of the time shown. */
export function inRange<Label extends string>(
  { name }: MetricSpec<Label>,
  where: Where<Label> = {},
): string {
  return `sum(increase(${selectNamed(name, where)}[$__range]))`
}

/** The value that `share` of the measurements stayed below. */
export function quantile<Label extends string>(
  share: number,
  { name }: HistogramSpec<Label>,
  { by = [], where = {} }: Summed<Label> = {},
): string {
  const buckets = `rate(${selectNamed(`${name}_bucket`, where)}[$__rate_interval])`
  return `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (${buckets}))`
}

/** The mean of what a histogram measured. */
export function mean(metric: HistogramSpec): string {
  const sum = `sum(rate(${chosen(`${metric.name}_sum`)}[$__rate_interval]))`
  return `${sum} / ${perSecond(metric)}`
}

const grouping = (by: readonly string[]) => (by.length === 0 ? '' : ` by (${by.join(', ')})`)

function selectNamed(name: string, where: Readonly<Record<string, string | undefined>>): string {
  const conditions = Object.entries(where).map(([label, condition]) => `${label}${condition}`)
  return `${name}{${[CHOSEN, ...conditions].join(',')}}`
}
