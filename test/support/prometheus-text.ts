export type Sample = { name: string; labels: Record<string, string>; value: number }
export type MetricFamily = { type: string; help: string; samples: Sample[] }

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`)
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`)
/** What Prometheus reads as one too: prom-client writes `Nan`, as of a lag not observed yet. */
const NOT_A_NUMBER = /^nan$/i
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y

/**
 * Reads Prometheus' text format as strictly as Prometheus does, and as its linter asks.
 * @throws Error that names the line: no sample, a sample without a family, or one that comes twice
 */
export function parsePrometheusText(text: string): Map<string, MetricFamily> {
  const families = new Map<string, MetricFamily>()
  const seen = new Set<string>()
  for (const line of text.split('\n').filter(Boolean)) {
    const [, what, family = '', words = ''] = HEAD.exec(line) ?? []
    if (what === 'HELP') {
      if (families.has(family)) throw new Error(`a family comes twice: ${line}`)
      families.set(family, { type: '', help: words, samples: [] })
      continue
    }
    if (what === 'TYPE') {
      familyOf(families, family, line).type = words
      continue
    }
    const sample = parseSample(line)
    const labels = Object.entries(sample.labels).map(([label, value]) => `${label}=${value}`)
    const series = JSON.stringify([sample.name, labels.toSorted()])
    if (seen.has(series)) throw new Error(`a series comes twice: ${line}`)
    seen.add(series)
    const base = sample.name.replace(/_(bucket|sum|count)$/, '')
    const owner = families.get(base)?.type === 'histogram' ? base : sample.name
    familyOf(families, owner, line).samples.push(sample)
  }
  return families
}

function familyOf(families: ReadonlyMap<string, MetricFamily>, name: string, line: string) {
  const family = families.get(name)
  if (family === undefined) throw new Error(`no HELP before: ${line}`)
  return family
}

function parseSample(line: string): Sample {
  const [, name, labelText = '', number = ''] = SAMPLE.exec(line) ?? []
  const value = Number(number.replace('Inf', 'Infinity'))
  if (name === undefined || (Number.isNaN(value) && !NOT_A_NUMBER.test(number))) {
    throw new Error(`no sample: ${line}`)
  }
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < labelText.length) {
    const [, label, text] = LABEL.exec(labelText) ?? []
    if (label === undefined || text === undefined) throw new Error(`no labels: ${line}`)
    labels[label] = text
  }
  return { name, labels, value }
}

/** Sum of a metric's samples with these labels; of a histogram, how many were observed. */
export function sumOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const family = families.get(name)
  const wanted = family?.type === 'histogram' ? `${name}_count` : name
  const fits = (sample: Sample) =>
    sample.name === wanted &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  return (family?.samples ?? []).filter(fits).reduce((sum, { value }) => sum + value, 0)
}
