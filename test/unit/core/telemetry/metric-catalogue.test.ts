import { Counter, Gauge } from 'prom-client'
import { expect, it } from 'vitest'
import { makeClusterMetrics } from '#bot/cluster/metrics.ts'
import { metrics } from '#core/telemetry/metric-catalogue.ts'

const all = Object.values(metrics)
const names = new Set<string>(all.map(({ name }) => name))

it.each(all)('names and explains $name', ({ name, help, labelNames }) => {
  expect(name).toMatch(/^usher_[a-z0-9]+(_[a-z0-9]+)*$/)
  expect(help).toMatch(/^[A-Z].*[^.]$/)
  for (const label of labelNames) {
    expect(label).toMatch(/^[a-z_]+$/)
    expect(label).not.toMatch(/(^|_)(id|code|guild|user|member|inviter)$/)
  }
})

it('names each metric once', () => {
  expect(names.size).toBe(all.length)
})

it('ends in _total where it counts, and nowhere else', () => {
  const { registry, ...counters } = makeClusterMetrics({
    openDispatches: () => 0,
    lanes: () => 0,
    enabledGuilds: () => 0,
    shardStates: () => [],
  })
  for (const counter of Object.values(counters)) expect(counter).toBeInstanceOf(Counter)
  for (const { name } of registry.getMetricsAsArray()) {
    const measured = registry.getSingleMetric(name)
    expect(names).toContain(name)
    expect(measured instanceof Counter).toBe(name.endsWith('_total'))
    expect(measured instanceof Gauge).toBe(!name.endsWith('_total'))
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
  expect(await registry.metrics()).not.toContain('usher_shards{state="ready"}')
})
