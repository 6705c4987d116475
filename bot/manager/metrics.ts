import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client'
import type { ClusterMetrics } from './cluster-status.ts'
import type { ClusterState } from './clusters.ts'
import type { BotConfig } from '#core/config.ts'
import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { measureProcess, tellBuild } from '#core/telemetry/process-metrics.ts'
import { readGauge } from '#core/telemetry/read-gauge.ts'

export type ManagerMetricsOptions = {
  config: Pick<BotConfig, 'DISCORD_GLOBAL_RPS' | 'USHER_REVISION'>
  /** Shards that this machine is to run. */
  shards: number
  /** Identifies that Discord still allows the token today. */
  identifiesLeft: number
  clusterStates: () => Iterable<ClusterState>
}

/** The manager's own metrics; those of its clusters are merged into its answer. */
export function makeManagerMetrics(options: ManagerMetricsOptions) {
  const { config, shards, identifiesLeft, clusterStates } = options
  const registry = new Registry()
  const registers = [registry]
  measureProcess(registry, 'manager')
  tellBuild(registry, config.USHER_REVISION)
  readGauge(registry, metrics.restAllowance, (gauge) => gauge.set(config.DISCORD_GLOBAL_RPS))
  readGauge(registry, metrics.shardsAssigned, (gauge) => gauge.set(shards))
  readGauge(registry, metrics.clusters, (gauge) => {
    for (const state of ['answering', 'waiting', 'silent']) gauge.set({ state }, 0)
    for (const state of clusterStates()) gauge.inc({ state })
  })
  const left = new Gauge({ ...metrics.identifiesLeft, registers })
  left.set(identifiesLeft)
  return {
    registry,
    restarts: new Counter({ ...metrics.clusterRestarts, registers }),
    identifiesLeft: left,
    /** The whole machine's, in Prometheus' text format. */
    async text(ofClusters: readonly ClusterMetrics[]) {
      const own = await registry.getMetricsAsJSON()
      const all = AggregatorRegistry.aggregate([own, ...ofClusters])
      return { contentType: registry.contentType, body: await all.metrics() }
    },
  }
}
