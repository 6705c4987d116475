import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import { metrics } from './metric-catalogue.ts'
import { readGauge } from './read-gauge.ts'

/** Measures a pool of connections to Postgres whenever it is asked for. */
export function measurePool(registry: Registry, pool: Pool): void {
  readGauge(registry, metrics.postgresConnections, (gauge) => {
    gauge.set({ state: 'idle' }, pool.idleCount)
    gauge.set({ state: 'used' }, pool.totalCount - pool.idleCount)
  })
  readGauge(registry, metrics.postgresConnectionsMax, (gauge) => gauge.set(pool.options.max))
  readGauge(registry, metrics.postgresWaiting, (gauge) => gauge.set(pool.waitingCount))
}
