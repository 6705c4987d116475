import { expect } from 'vitest'
import { metrics, type Measurer } from '#core/telemetry/metric-catalogue.ts'
import type { MetricFamily } from './prometheus-text.ts'

/** Holds a process's answer to the catalogue: all that it should measure, as said, and no more. */
export function expectCatalogued(
  families: ReadonlyMap<string, MetricFamily>,
  measurers: readonly Measurer[],
): void {
  const wanted = Object.values(metrics).filter(({ measuredBy }) =>
    measuredBy.some((measurer) => measurers.includes(measurer)),
  )
  const own = [...families].filter(([name]) => name.startsWith('usher_'))
  const shown = own.map(([name, { type, help }]) => ({ name, type, help }))
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
  expect(shown.toSorted(byName)).toEqual(
    wanted.map(({ name, type, help }) => ({ name, type, help })).toSorted(byName),
  )
  const labelsOf = new Map<string, readonly string[]>(wanted.map((m) => [m.name, m.labelNames]))
  for (const [name, { samples }] of own) {
    for (const { labels } of samples) {
      const own = Object.keys(labels).filter((label) => label !== 'le')
      expect(new Set(own), name).toEqual(new Set(labelsOf.get(name)))
    }
  }
}
