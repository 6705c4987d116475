import { Counter, Histogram, Registry } from 'prom-client'
import { metrics, type HistogramSpec, type MetricSpec } from '#core/telemetry/metric-catalogue.ts'
import { readGauge } from '#core/telemetry/read-gauge.ts'
import { makeRestMetrics } from '#core/telemetry/rest-metrics.ts'

export type ClusterMetricsOptions = {
  openDispatches: () => number
  lanes: () => number
  enabledGuilds: () => number
  /** State of each shard of this process. */
  shardStates: () => Iterable<string>
}

/** This process's metrics; the manager adds those of all clusters up. */
export function makeClusterMetrics(options: ClusterMetricsOptions) {
  const registry = new Registry()
  measureNow(registry, options)
  const registers = [registry]
  const counter = <L extends string>(spec: MetricSpec<L>) => new Counter({ ...spec, registers })
  const histogram = <L extends string>(spec: HistogramSpec<L>) =>
    new Histogram({ ...spec, registers })
  return {
    registry,
    rest: makeRestMetrics(registry),
    restAllowanceWait: histogram(metrics.restAllowanceWait),
    restAllowanceRefused: counter(metrics.restAllowanceRefused),
    gatewayDispatches: counter(metrics.gatewayDispatches),
    gatewayConnections: counter(metrics.gatewayConnections),
    gatewayCloses: counter(metrics.gatewayCloses),
    gatewayHeartbeat: histogram(metrics.gatewayHeartbeat),
    dispatchesTaken: counter(metrics.dispatchesTaken),
    inviteLists: counter(metrics.inviteLists),
    settlements: counter(metrics.settlements),
    settleDuration: histogram(metrics.settleDuration),
    joinsSettled: counter(metrics.joinsSettled),
    joinsRevised: counter(metrics.joinsRevised),
    joinsPerSettlement: histogram(metrics.joinsPerSettlement),
    usesWrittenOff: counter(metrics.usesWrittenOff),
    dispatchToSettled: histogram(metrics.dispatchToSettled),
    eventsAbandoned: counter(metrics.eventsAbandoned),
    settlementsRestored: counter(metrics.settlementsRestored),
    recorderBatchDuration: histogram(metrics.recorderBatchDuration),
    recorderBatchEntries: histogram(metrics.recorderBatchEntries),
    dispatchToRecorded: histogram(metrics.dispatchToRecorded),
    joinsRecorded: counter(metrics.joinsRecorded),
    entriesIgnored: counter(metrics.entriesIgnored),
    entriesRejected: counter(metrics.entriesRejected),
    journalResets: counter(metrics.journalResets),
    certainOverturned: counter(metrics.certainOverturned),
    dispatchToAnnounced: histogram(metrics.dispatchToAnnounced),
    messagesSent: counter(metrics.messagesSent),
    messagesPostponed: counter(metrics.messagesPostponed),
    messagesDigested: counter(metrics.messagesDigested),
    messagesLost: counter(metrics.messagesLost),
  }
}

export type ClusterMetrics = ReturnType<typeof makeClusterMetrics>

/** Gauges that are read at the moment they are asked for. */
function measureNow(registry: Registry, options: ClusterMetricsOptions): void {
  readGauge(registry, metrics.lanes, (gauge) => gauge.set(options.lanes()))
  readGauge(registry, metrics.openDispatches, (gauge) => gauge.set(options.openDispatches()))
  readGauge(registry, metrics.enabledGuilds, (gauge) => gauge.set(options.enabledGuilds()))
  readGauge(registry, metrics.shards, (gauge) => {
    // Both, so that none of them is absent while there is none.
    gauge.set({ state: 'ready' }, 0)
    gauge.set({ state: 'connecting' }, 0)
    for (const state of options.shardStates()) gauge.inc({ state })
  })
}
