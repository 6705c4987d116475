import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTraces, type TraceSettings, type Traces } from '#core/telemetry/traces.ts'
import { startOtlpReceiver, type OtlpReceiver } from '#test/support/otlp-receiver.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let receiver: OtlpReceiver

beforeEach(async () => {
  receiver = await startOtlpReceiver()
})
afterEach(() => receiver.close())

async function tracesOf(service: string, settings: Partial<TraceSettings> = {}): Promise<Traces> {
  const config: TraceSettings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: 1,
    ...settings,
  }
  const traces = await startTraces({ config, service, log: silent })
  if (traces === undefined) throw new Error('there are no traces')
  return traces
}

const aSpan = { name: 'record', startedAt: 1_700_000_000_500, endedAt: 1_700_000_000_750 }

it('goes on in another process with what one has begun', async () => {
  const [one, other] = await Promise.all([tracesOf('one'), tracesOf('other')])
  const open = one.begin('dispatch', 1_700_000_000_000, { 'usher.guild.id': '42' })
  const another = one.begin('dispatch', 1_700_000_000_000, {})
  const { traceparent = '' } = open ?? {}
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  open?.end()
  const links = [another?.traceparent ?? '']
  other.add(traceparent, { ...aSpan, fields: { 'usher.joins': 2 }, fault: 'later', links })
  // What somebody else wrote is no trace of ours.
  other.add('not-a-traceparent', { ...aSpan, fields: {} })
  await Promise.all([one.stop(), other.stop()])

  const [first, second] = receiver.spans().toSorted((a, b) => a.service.localeCompare(b.service))
  expect(receiver.spans()).toHaveLength(2)
  expect(first).toMatchObject({
    service: 'one',
    name: 'dispatch',
    parentSpanId: '',
    fields: { 'usher.guild.id': '42' },
    startNs: 1_700_000_000_000_000_000n,
  })
  expect(second).toMatchObject({
    service: 'other',
    name: 'record',
    traceId: first?.traceId,
    parentSpanId: first?.spanId,
    startNs: 1_700_000_000_500_000_000n,
    endNs: 1_700_000_000_750_000_000n,
    fields: { 'usher.joins': 2 },
    links: [{ traceId: another?.traceparent.split('-')[1] }],
    hasFailed: true,
  })
})

it.each<[string, Partial<TraceSettings>]>([
  ['always_off', { OTEL_TRACES_SAMPLER: 'always_off' }],
  ['a ratio of 0', { OTEL_TRACES_SAMPLER_ARG: 0 }],
])('begins none with %s, yet goes on with those of others', async (_name, settings) => {
  const traces = await tracesOf('one', settings)
  expect(traces.begin('dispatch', Date.now(), {})).toBeUndefined()
  traces.add(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, { ...aSpan, fields: {} })
  await traces.stop()
  expect(receiver.spans()).toHaveLength(settings.OTEL_TRACES_SAMPLER === 'always_off' ? 0 : 1)
})

it('says once that the endpoint is away, and holds nobody up', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => lines.push(line) })
  const config: TraceSettings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
  }
  const traces = await startTraces({ config, service: 'one', log })
  for (let i = 0; i < 10_000; i += 1) traces?.begin('dispatch', Date.now(), {})?.end()
  await waitFor(() => lines.length > 0, { timeoutMs: 25_000 })
  await traces?.stop()
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ msg: 'traces could not be sent', host: '127.0.0.1:1' }),
  ])
})
