import { REST } from '@discordjs/rest'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { measuredRequest } from '#core/discord/measured-request.ts'
import { makeRestMetrics } from '#core/telemetry/rest-metrics.ts'
import { parsePrometheusText, sumOf } from '#test/support/prometheus-text.ts'
import {
  startScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '#test/support/scripted-http.ts'
import { waitFor } from '#test/support/wait-for.ts'

const GUILD = '1234567890123456789'

let answer: ScriptedAnswer | undefined
let server: ScriptedHttp
let registry: Registry
let seen: [number, string | null][]
let rest: REST

beforeEach(async () => {
  server = await startScriptedHttp(() => answer)
  registry = new Registry()
  seen = []
  rest = new REST({
    api: server.url,
    retries: 0,
    timeout: 10_000,
    rejectOnRateLimit: () => true,
    makeRequest: measuredRequest({
      invalidRequests: { saw: (...what) => seen.push(what) },
      metrics: makeRestMetrics(registry),
    }),
  }).setToken('a-token')
})
afterEach(() => server.close())

const list = (signal?: AbortSignal) =>
  rest.get(`/guilds/${GUILD}/invites`, signal ? { signal } : {}).catch(() => undefined)
const measured = async () => parsePrometheusText(await registry.metrics())

it('times requests by their route', async () => {
  answer = { status: 200, body: [] }
  await list()
  const labels = { method: 'GET', route: '/guilds/:id/invites', status: '200' }
  expect(sumOf(await measured(), 'usher_rest_request_duration_seconds', labels)).toBe(1)
  expect(sumOf(await measured(), 'usher_rest_invalid_requests_total')).toBe(0)
  expect(seen).toEqual([[200, null]])
})

it('counts what Discord refuses, and 429 by the scope of the limit', async () => {
  answer = { status: 403, body: { code: 50_013, message: 'Missing Permissions' } }
  await list()
  answer = { status: 429, body: { retry_after: 0.01 }, headers: { 'retry-after': '0.01' } }
  await list()
  const shared = { 'retry-after': '0.01', 'x-ratelimit-scope': 'shared' }
  answer = { status: 429, body: { retry_after: 0.01 }, headers: shared }
  await rest.get(`/channels/${GUILD}`).catch(() => undefined)
  const families = await measured()
  expect(sumOf(families, 'usher_rest_rate_limited_total', { scope: 'none' })).toBe(1)
  expect(sumOf(families, 'usher_rest_rate_limited_total', { scope: 'shared' })).toBe(1)
  expect(sumOf(families, 'usher_rest_invalid_requests_total')).toBe(2)
  expect(seen).toEqual([
    [403, null],
    [429, null],
    [429, 'shared'],
  ])
})

it('counts a request without an answer', async () => {
  answer = undefined
  const waiting = new AbortController()
  const asked = list(waiting.signal)
  await waitFor(() => server.requests.length === 1)
  waiting.abort()
  await asked
  const labels = { status: 'none' }
  expect(sumOf(await measured(), 'usher_rest_request_duration_seconds', labels)).toBe(1)
  expect(seen).toEqual([])
})
