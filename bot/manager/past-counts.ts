import type { ClusterMetrics } from './cluster-status.ts'

/**
 * What clusters that are gone have counted, so that the sums of this machine never fall: a counter
 * that falls looks to Prometheus like one that began anew, and everything the other clusters have
 * counted like an increase. Gauges go with their cluster; series of one process alone may fall.
 * @param past what was kept before @param last what the cluster told last
 */
export function addCounts(past: ClusterMetrics, last: ClusterMetrics): ClusterMetrics {
  const kept = new Map(past.map((metric) => [metric.name, metric]))
  for (const metric of last) {
    if (!metric.name.startsWith('usher_') || String(metric.type) === 'gauge') continue
    const before = kept.get(metric.name)
    const values = new Map(before?.values.map((value) => [keyOf(value), value]))
    for (const value of metric.values) {
      const sum = (values.get(keyOf(value))?.value ?? 0) + value.value
      values.set(keyOf(value), { ...value, value: sum })
    }
    kept.set(metric.name, { ...metric, values: [...values.values()] })
  }
  return [...kept.values()]
}

/** A histogram's series differ by name as well. */
function keyOf(value: ClusterMetrics[number]['values'][number]): string {
  const name = 'metricName' in value ? String(value.metricName) : ''
  const labels = Object.entries(value.labels).map(([label, text]) => `${label}=${text}`)
  return JSON.stringify([name, labels.toSorted()])
}
