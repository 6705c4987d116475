/** A metric as k6 hands it to `handleSummary`. */
export interface K6Metric {
  type: 'counter' | 'gauge' | 'rate' | 'trend'
  /** `time` in milliseconds, or plain numbers. */
  contains: string
  values: Readonly<Record<string, number>>
  /** By expression. */
  thresholds?: Readonly<Record<string, { ok: boolean }>>
}

export interface K6Summary {
  metrics: Readonly<Record<string, K6Metric>>
  durationMs: number
}

/** Reads what `load-tests/lib/summary.ts` wrote. @throws Error where it is something else */
export function parseSummary(text: string): K6Summary {
  const parsed: unknown = JSON.parse(text)
  if (!isRecord(parsed) || !isRecord(parsed.metrics) || !isRecord(parsed.state))
    throw new Error('the summary holds no metrics')
  const { metrics, state } = parsed
  return {
    metrics: metrics as unknown as K6Summary['metrics'], // k6's own shape, passed on as it was
    durationMs: Number(state.testRunDurationMs),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
