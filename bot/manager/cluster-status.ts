import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { MetricObjectWithValues, MetricValue } from 'prom-client'

/** What a cluster tells its manager, over the process channel. */
const schema = Type.Union([
  Type.Object({
    kind: Type.Literal('cluster-status'),
    shards: Type.Array(Type.Object({ id: Type.Integer(), state: Type.String() })),
    metrics: Type.Array(Type.Unknown()),
  }),
  /** It has no right to its shards yet. */
  Type.Object({ kind: Type.Literal('cluster-waiting'), reason: Type.String() }),
  /** Discord, or the configuration, leaves no hope: `reason` names the setting. */
  Type.Object({ kind: Type.Literal('cluster-fatal'), reason: Type.String() }),
])
type Wire = Static<typeof schema>

export type ClusterMetrics = MetricObjectWithValues<MetricValue<string>>[]
export type ClusterStatus = Omit<Extract<Wire, { kind: 'cluster-status' }>, 'metrics'> & {
  metrics: ClusterMetrics
}
export type ClusterMessage = ClusterStatus | Exclude<Wire, { kind: 'cluster-status' }>

/** Reads one message of a cluster; undefined for those of the sharding library itself. */
export function parseClusterMessage(message: unknown): ClusterMessage | undefined {
  // The metrics are prom-client's own, written and read by the same version of it.
  return Value.Check(schema, message) ? (message as ClusterMessage) : undefined
}
