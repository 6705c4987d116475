import { readFileSync } from 'node:fs'
import { collectDefaultMetrics, Gauge, Histogram, type Registry } from 'prom-client'
import { metrics } from './metric-catalogue.ts'

/** How often the event loop is asked how late it is. */
const PROBE_EVERY_MS = 100

/**
 * Measures this process: memory, processor, garbage collection, event loop. Each process has series
 * of its own, by the label `process`, so that those of several can stand in one answer.
 * @param process `manager`, `api`, or `cluster-` and its number on this machine
 */
export function measureProcess(registry: Registry, process: string): void {
  collectDefaultMetrics({ register: registry, labels: { process } })
  // By default a merged answer has means of some of these, and leaves others out.
  for (const metric of registry.getMetricsAsArray()) {
    if (/^(process|nodejs)_/.test(metric.name)) metric.aggregator = 'first'
  }
  const delay = new Histogram({ ...metrics.eventLoopDelay, registers: [registry] })
  const own = delay.labels({ process })
  let dueAt = performance.now() + PROBE_EVERY_MS
  setInterval(() => {
    const now = performance.now()
    own.observe(Math.max(0, now - dueAt) / 1_000)
    dueAt = now + PROBE_EVERY_MS
  }, PROBE_EVERY_MS).unref()
}

/** Tells what runs. @param revision the commit it was built from; '' where that is not known */
export function tellBuild(registry: Registry, revision: string): void {
  const build = new Gauge({ ...metrics.buildInfo, registers: [registry] })
  build.set({ version: packageVersion(), revision, node_version: process.versions.node }, 1)
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  // Our own file, which npm does not take without a version.
  return (JSON.parse(text) as { version: string }).version
}
