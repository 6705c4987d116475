import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { addCounts } from '#bot/manager/past-counts.ts'

/** What a cluster tells that has counted so much. */
async function told({ sent, seconds }: { sent: number; seconds: number[] }) {
  const registry = new Registry()
  const registers = [registry]
  const help = 'For this test'
  new Counter({ name: 'usher_sent_total', help, labelNames: ['kind'], registers }).inc(
    { kind: 'join' },
    sent,
  )
  const took = new Histogram({ name: 'usher_took_seconds', help, buckets: [1, 10], registers })
  for (const one of seconds) took.observe(one)
  new Gauge({ name: 'usher_open', help, registers }).set(sent)
  new Counter({ name: 'process_cpu_seconds_total', help, registers }).inc(sent)
  return structuredClone(await registry.getMetricsAsJSON())
}

it('keeps what two clusters counted before they died, but nothing of the moment', async () => {
  const first = await told({ sent: 3, seconds: [0.5, 5] })
  const second = await told({ sent: 4, seconds: [0.25] })
  const past = addCounts(addCounts([], first), second)
  const text = await AggregatorRegistry.aggregate([past]).metrics()
  expect(text).toContain('usher_sent_total{kind="join"} 7')
  expect(text).toContain('usher_took_seconds_bucket{le="1"} 2')
  expect(text).toContain('usher_took_seconds_bucket{le="+Inf"} 3')
  expect(text).toContain('usher_took_seconds_sum 5.75')
  expect(text).toContain('usher_took_seconds_count 3')
  expect(text).not.toMatch(/usher_open|process_cpu/)
})

it('adds up with what the living count', async () => {
  const past = addCounts([], await told({ sent: 3, seconds: [] }))
  const living = await told({ sent: 10, seconds: [2] })
  const text = await AggregatorRegistry.aggregate([past, living]).metrics()
  expect(text).toContain('usher_sent_total{kind="join"} 13')
  expect(text).toContain('usher_took_seconds_count 1')
  expect(text).toContain('usher_open 10')
})
