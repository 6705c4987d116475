import { setTimeout as pause } from 'node:timers/promises'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type SpanContext } from '@opentelemetry/api'
import { parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { makeTraceSampler } from './trace-sampler.ts'
import type { StartTracesOptions, Traces } from './traces.ts'

const EXPORT_EVERY_MS = 1_000
const EXPORT_MAX_MS = 5_000
/** Spans that wait for the endpoint; what comes on top is dropped. */
const WAITING_MAX = 4_096
/** Longest that a process which stops waits for the endpoint. */
const STOP_MAX_MS = 1_000
/** An endpoint that does not answer is told of at most this often. */
const TELL_EVERY_MS = 60_000

/** Traces to an OTLP endpoint, over HTTP and in JSON. Whatever the endpoint does, others go on. */
export function makeOtlpTraces(options: StartTracesOptions & { endpoint: string }): Traces {
  const { config, service, endpoint, log } = options
  tellFaults(log, endpoint)
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    timeoutMillis: EXPORT_MAX_MS,
  })
  const provider = new TracerProvider({
    sampler: makeTraceSampler(config),
    resource: resourceOf(service),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: EXPORT_EVERY_MS,
        exportTimeoutMillis: EXPORT_MAX_MS,
        maxQueueSize: WAITING_MAX,
      }),
    ],
  })
  const tracer = provider.getTracer('usher')

  return {
    begin(name, startedAt, fields) {
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.CONSUMER, startTime: new Date(startedAt), attributes: fields, root: true },
        ROOT_CONTEXT,
      )
      if (!span.isRecording()) return undefined
      return { traceparent: traceparentOf(span.spanContext()), end: () => span.end() }
    },

    add(traceparent, { name, startedAt, endedAt, fields, fault, links = [] }) {
      // What another version wrote, or somebody else, begins no trace of its own.
      const parent = parseTraceParent(traceparent)
      if (parent === null) return
      const span = tracer.startSpan(
        name,
        {
          startTime: new Date(startedAt),
          attributes: fields,
          links: links.flatMap((link) => {
            const context = parseTraceParent(link)
            return context === null ? [] : [{ context }]
          }),
        },
        trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }),
      )
      if (fault !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: fault })
      span.end(new Date(endedAt))
    },

    async stop() {
      // It fails where the endpoint is away, which the handler above tells.
      const sent = provider.shutdown().catch(() => undefined)
      await Promise.race([sent, pause(STOP_MAX_MS, undefined, { ref: false })])
    },
  }
}

/** Ours, and what `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say instead. */
function resourceOf(service: string) {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': service, 'process.pid': process.pid }))
    .merge(detectResources({ detectors: [envDetector] }))
}

/** `00-<trace>-<span>-01`. @see W3C Trace Context, 3.2 */
function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

function tellFaults(log: StartTracesOptions['log'], endpoint: string): void {
  const { host } = new URL(endpoint)
  let nextTellAt = 0
  setGlobalErrorHandler((fault) => {
    if (performance.now() < nextTellAt) return
    nextTellAt = performance.now() + TELL_EVERY_MS
    const err = fault instanceof Error ? fault.message : 'unknown'
    log.warn({ host, err }, 'traces could not be sent')
  })
}
