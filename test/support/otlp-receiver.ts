import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it came over the wire. */
export interface ReceivedSpan {
  /** `service.name` of who sent it. */
  service: string
  name: string
  traceId: string
  spanId: string
  /** '' for the first span of a trace. */
  parentSpanId: string
  startNs: bigint
  endNs: bigint
  fields: Record<string, unknown>
  links: { traceId: string; spanId: string }[]
  hasFailed: boolean
}

/** An OTLP endpoint on loopback that takes JSON over HTTP. */
export interface OtlpReceiver {
  url: string
  spans(): readonly ReceivedSpan[]
  /** All of it as it came. */
  text(): string
  close(): Promise<void>
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  let text = ''
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const isTraces = request.method === 'POST' && request.url === '/v1/traces'
      if (isTraces) {
        text += body
        spans.push(...readSpans(JSON.parse(body) as WireTraces))
      }
      response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' })
      response.end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // An address of a TCP server is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans: () => spans,
    text: () => text,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type WireValue = { stringValue?: string; intValue?: number | string; boolValue?: boolean }
type WireFields = { key: string; value: WireValue }[]
type WireTraces = {
  resourceSpans: {
    resource: { attributes: WireFields }
    scopeSpans: { spans: WireSpan[] }[]
  }[]
}
type WireSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes?: WireFields
  links?: { traceId: string; spanId: string }[]
  status?: { code?: number }
}

function readSpans({ resourceSpans }: WireTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(readFields(resource.attributes)['service.name'])
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => readSpan(service, span)))
  })
}

function readSpan(service: string, span: WireSpan): ReceivedSpan {
  const { name, traceId, spanId, parentSpanId = '', links = [], status } = span
  return {
    service,
    name,
    traceId,
    spanId,
    parentSpanId,
    startNs: BigInt(span.startTimeUnixNano),
    endNs: BigInt(span.endTimeUnixNano),
    fields: readFields(span.attributes ?? []),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    hasFailed: status?.code === 2,
  }
}

function readFields(fields: WireFields): Record<string, unknown> {
  return Object.fromEntries(
    fields.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.boolValue]),
  )
}
