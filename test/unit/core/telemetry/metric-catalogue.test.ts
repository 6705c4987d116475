import { expect, it } from 'vitest'
import { makeApiMetrics } from '#api/metrics.ts'
import { makeClusterMetrics } from '#bot/cluster/metrics.ts'
import { metrics, type HistogramSpec, type MetricSpec } from '#core/telemetry/metric-catalogue.ts'

const all: readonly (MetricSpec | HistogramSpec)[] = Object.values(metrics)
const byName = new Map<string, MetricSpec>(all.map((metric) => [metric.name, metric]))

it.each(all)('names and explains $name', ({ name, help, labelNames }) => {
  expect(name).toMatch(/^usher_[a-z0-9]+(_[a-z0-9]+)*$/)
  expect(help).toMatch(/^[A-Z].*[^.]$/)
  for (const label of labelNames) {
    expect(label).toMatch(/^[a-z_]+$/)
    expect(label).not.toMatch(/(^|_)(id|code|guild|user|member|inviter|shard|channel|le)$/)
  }
})

it.each(all)('ends $name as Prometheus asks of its type', ({ name, type }) => {
  expect(name.endsWith('_total')).toBe(type === 'counter')
  // Families of OpenMetrics: what a histogram makes of its name belongs to nothing else.
  expect(name).not.toMatch(/_(count|sum|bucket|created)$/)
  expect(name).not.toMatch(/(^|_)(counter|gauge|histogram|summary)(_|$)/)
  // Base units only.
  expect(name).not.toMatch(/(^|_)(ms|milliseconds|minutes|hours|days|kb|mb|percent)(_|$)/)
})

it('names each metric once, also without what its type adds', () => {
  const families = all.map(({ name }) => name.replace(/_total$/, ''))
  expect(new Set(families).size).toBe(all.length)
})

it('says of each metric who measures it', () => {
  expect(all.filter(({ measuredBy }) => measuredBy.length === 0)).toEqual([])
})

it.each(all.filter((metric): metric is HistogramSpec => 'buckets' in metric))(
  'gives $name buckets that rise',
  ({ buckets }) => {
    expect(buckets.length).toBeGreaterThan(5)
    expect(buckets).toEqual([...new Set(buckets)].toSorted((a, b) => a - b))
  },
)

const quiet = {
  openDispatches: () => 0,
  lanes: () => 0,
  enabledGuilds: () => 0,
  shardStates: () => [],
}

it.each([
  { measurer: 'cluster' as const, registry: makeClusterMetrics(quiet).registry },
  { measurer: 'api' as const, registry: makeApiMetrics().registry },
])('$measurer measures nothing that it should not', async ({ measurer, registry }) => {
  for (const { name, type } of await registry.getMetricsAsJSON()) {
    expect(byName.get(name)?.measuredBy, name).toContain(measurer)
    expect(String(type), name).toBe(byName.get(name)?.type)
  }
})

it('reads gauges at the moment they are asked for', async () => {
  const states = ['ready', 'connecting', 'ready']
  const { registry } = makeClusterMetrics({
    openDispatches: () => 3,
    lanes: () => 2,
    enabledGuilds: () => 1,
    shardStates: () => states,
  })
  const first = await registry.metrics()
  expect(first).toContain('usher_shards{state="ready"} 2')
  expect(first).toContain('usher_open_dispatches 3')
  states.length = 0
  expect(await registry.metrics()).toContain('usher_shards{state="ready"} 0')
})
