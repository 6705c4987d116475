import type { Logger } from 'pino'
import type { BotConfig } from '#core/config.ts'

/** What a span tells besides its times: ids and figures, no names. */
export type TraceFields = Readonly<Record<string, string | number | boolean>>

/** Something that began and has ended, in ms since the epoch. */
export type PastSpan = {
  name: string
  startedAt: number
  endedAt: number
  fields: TraceFields
  /** Why it failed, where it did. */
  fault?: string | undefined
  /** What else it was done for: the traces that shared it, as `traceparent`s. */
  links?: readonly string[]
}

/** A trace that has begun: its first span is open. */
export type OpenTrace = {
  /** Names trace and first span for whoever goes on with it, as W3C writes it. */
  traceparent: string
  end(): void
}

/** Where traces go. None of it waits, throws, or holds up what it tells of. */
export type Traces = {
  /** Begins a trace by its first span; undefined where the sampler leaves it out. */
  begin(name: string, startedAt: number, fields: TraceFields): OpenTrace | undefined
  /** Adds a span to the trace that another process, or this one, has begun. */
  add(traceparent: string, span: PastSpan): void
  /** Sends what waits, for a second at most. */
  stop(): Promise<void>
}

export type TraceSettings = Pick<
  BotConfig,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG'
>

export type StartTracesOptions = {
  config: TraceSettings
  /** What the process is called in traces: `usher-cluster`. */
  service: string
  log: Logger
}

/** Traces, where an endpoint is set for them; else undefined, and nothing of OpenTelemetry loads. */
export async function startTraces(options: StartTracesOptions): Promise<Traces | undefined> {
  const endpoint = options.config.OTEL_EXPORTER_OTLP_ENDPOINT
  if (endpoint === undefined) return undefined
  const { makeOtlpTraces } = await import('./otlp-traces.ts')
  return makeOtlpTraces({ ...options, endpoint })
}
