import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { makeRestMetrics } from '#core/telemetry/rest-metrics.ts'

/** What the api measures about itself. */
export type ApiMetrics = ReturnType<typeof makeApiMetrics>

export function makeApiMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    rest: makeRestMetrics(registry),
    requests: new Counter({ ...metrics.apiRequests, registers }),
    requestDuration: new Histogram({ ...metrics.apiRequestDuration, registers }),
    eventStreams: new Gauge({ ...metrics.apiEventStreams, registers }),
  }
}
