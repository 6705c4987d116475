import { environment } from './environment.ts'

interface K6Metric {
  type: string
  contains: string
  values: Record<string, number>
  thresholds?: Record<string, { ok: boolean }>
}

interface K6Summary {
  metrics: Record<string, K6Metric>
  state: { testRunDurationMs: number }
}

/** Gives the runner what was measured: all metrics, and no setup data, which holds sessions. */
export function handleSummary({ metrics, state }: K6Summary): Record<string, string> {
  return { [environment.summaryFile]: JSON.stringify({ metrics, state }) }
}
