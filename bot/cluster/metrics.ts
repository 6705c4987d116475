import { Counter, Gauge, Registry } from 'prom-client'
import { metrics } from '#core/telemetry/metric-catalogue.ts'

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
  const registers = [registry]
  const gauge = (spec: (typeof metrics)['lanes'], read: () => number) =>
    new Gauge({
      ...spec,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge(metrics.lanes, options.lanes)
  gauge(metrics.openDispatches, options.openDispatches)
  gauge(metrics.enabledGuilds, options.enabledGuilds)
  const shards = new Gauge({
    ...metrics.shards,
    registers,
    collect() {
      shards.reset()
      for (const state of options.shardStates()) shards.inc({ state })
    },
  })
  return {
    registry,
    dispatchesTaken: new Counter({ ...metrics.dispatchesTaken, registers }),
    joinsSettled: new Counter({ ...metrics.joinsSettled, registers }),
    eventsAbandoned: new Counter({ ...metrics.eventsAbandoned, registers }),
    inviteLists: new Counter({ ...metrics.inviteLists, registers }),
    joinsRecorded: new Counter({ ...metrics.joinsRecorded, registers }),
    entriesIgnored: new Counter({ ...metrics.entriesIgnored, registers }),
    journalResets: new Counter({ ...metrics.journalResets, registers }),
    settlementsRestored: new Counter({ ...metrics.settlementsRestored, registers }),
    certainOverturned: new Counter({ ...metrics.certainOverturned, registers }),
    messagesSent: new Counter({ ...metrics.messagesSent, registers }),
    messagesDigested: new Counter({ ...metrics.messagesDigested, registers }),
    messagesLost: new Counter({ ...metrics.messagesLost, registers }),
    entriesRejected: new Counter({ ...metrics.entriesRejected, registers }),
  }
}

export type ClusterMetrics = ReturnType<typeof makeClusterMetrics>
