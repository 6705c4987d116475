import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startTraces } from '#core/telemetry/traces.ts'
import { silent } from '#test/support/stores.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')

it('is off until an endpoint is set', async () => {
  const config = {
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_TRACES_SAMPLER_ARG: 1,
  } as const
  expect(await startTraces({ config, service: 'usher-cluster', log: silent })).toBeUndefined()
})

it('is all that loads OpenTelemetry, and only once it is on', () => {
  const files = ['core', 'bot', 'api'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${room}/${file}`),
  )
  const naming = (what: string) =>
    files.filter((file) => readFileSync(join(root, file), 'utf8').includes(what)).toSorted()
  const own = ['core/telemetry/otlp-traces.ts', 'core/telemetry/trace-sampler.ts']
  expect(naming('@opentelemetry/')).toEqual(own)
  expect(naming('/trace-sampler.ts')).toEqual([own[0]])
  expect(naming('/otlp-traces.ts')).toEqual(['core/telemetry/traces.ts'])
  const source = readFileSync(join(root, 'core/telemetry/traces.ts'), 'utf8')
  expect(source.match(/.*otlp-traces.*/g)).toEqual([
    "  const { makeOtlpTraces } = await import('./otlp-traces.ts')",
  ])
})
