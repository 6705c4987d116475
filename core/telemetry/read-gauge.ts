import { Gauge, type Registry } from 'prom-client'
import type { MetricSpec } from './metric-catalogue.ts'

/** Adds a gauge that is set at the moment somebody asks for it. */
export function readGauge<Label extends string>(
  registry: Registry,
  spec: MetricSpec<Label>,
  read: (gauge: Gauge<Label>) => void,
): void {
  const gauge: Gauge<Label> = new Gauge({
    ...spec,
    registers: [registry],
    collect: () => read(gauge),
  })
}
