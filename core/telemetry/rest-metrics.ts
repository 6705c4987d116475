import { Counter, Histogram, type Registry } from 'prom-client'
import { metrics } from './metric-catalogue.ts'

/** What is measured of requests to Discord, in bot and api alike. */
export type RestMetrics = ReturnType<typeof makeRestMetrics>

export function makeRestMetrics(registry: Registry) {
  const registers = [registry]
  return {
    duration: new Histogram({ ...metrics.restRequestDuration, registers }),
    rateLimited: new Counter({ ...metrics.restRateLimited, registers }),
    invalid: new Counter({ ...metrics.restInvalid, registers }),
  }
}
