import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the api measures about itself. */
export type ApiMetrics = ReturnType<typeof makeApiMetrics>

export function makeApiMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requestDuration: new Histogram({
      name: 'usher_api_request_duration_seconds',
      help: 'Time to answer a request, by route and class of status',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    eventStreams: new Gauge({
      name: 'usher_api_event_streams',
      help: 'Live feeds that are open in this process',
      registers: [registry],
    }),
  }
}
