import { spawn } from 'node:child_process'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { expectCatalogued } from '#test/support/measured-as-catalogued.ts'
import { parsePrometheusText, sumOf } from '#test/support/prometheus-text.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn } from './browser.ts'
import { openStream } from './event-stream.ts'

const SERVER = join(import.meta.dirname, '..', '..', '..', 'api', 'server.ts')

let stack: ApiStack
/** Holds a port that nothing else may listen on. */
let occupant: Server
let occupiedPort: string

beforeAll(async () => {
  stack = await startApiStack()
  occupant = createServer()
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
  const address = occupant.address()
  occupiedPort = typeof address === 'object' ? String(address?.port) : ''
})
afterAll(async () => {
  await new Promise((resolve) => occupant.close(resolve))
  await stack.stop()
})

/** Starts the process itself, with the stack's settings but for `changes`. */
function startServer(changes: Record<string, string> = {}) {
  const { config } = stack
  const child = spawn(process.execPath, [SERVER], {
    env: {
      ...process.env,
      ...Object.fromEntries(
        // What is not set has no text: an empty one counts as not set.
        Object.entries(config).map(([name, value]) => [name, String(value ?? '')]),
      ),
      PRIVACY_KEY: config.PRIVACY_KEY.toString('base64'),
      TOKEN_ENCRYPTION_KEYS: config.TOKEN_ENCRYPTION_KEYS.map((key) => key.toString('base64')).join(
        ',',
      ),
      LOG_LEVEL: 'info',
      API_PORT: '0',
      API_METRICS_PORT: '0',
      ...changes,
    },
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  /** Addresses of metrics and api, in the order in which they begin to listen. */
  const addresses = () => output.out.match(/(?<=listening at )http:\/\/[\d.:]+/g) ?? []
  return { child, output, exited, addresses }
}

describe('the api process', () => {
  it('serves, and measures on a port of its own', async () => {
    const server = startServer()
    await waitFor(() => server.output.out.includes('api listens'), { timeoutMs: 25_000 })
    const [metrics = '', api = ''] = server.addresses()
    for (const url of [`${api}/livez`, `${api}/readyz`, `${metrics}/livez`, `${metrics}/readyz`])
      expect((await fetch(url)).status).toBe(200)
    await fetch(`${api}/api/v1/session`)
    const text = await (await fetch(`${metrics}/metrics`)).text()
    const families = parsePrometheusText(text)
    expectCatalogued(families, ['api'])
    const session = { route: '/api/v1/session', status: '401' }
    expect(sumOf(families, 'usher_api_requests_total', session)).toBe(1)
    expect(sumOf(families, 'nodejs_heap_size_used_bytes', { process: 'api' })).toBeGreaterThan(0)
    expect(text).toMatch(
      /usher_api_request_duration_seconds_count\{method="GET",route="\/api\/v1\/session",status="4xx"\} 1/,
    )
    expect((await fetch(`${api}/metrics`)).headers.get('content-type')).not.toMatch(/text\/plain/)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s though a feed is open', async (signal) => {
    const server = startServer()
    await waitFor(() => server.output.out.includes('api listens'), { timeoutMs: 25_000 })
    const [, api = ''] = server.addresses()
    const { control } = stack.discord
    const { id: userId } = await control.createUser({ username: 'owner' })
    const { id: guildId } = await control.createGuild({ name: 'Home', ownerId: userId })
    const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
    await enableGuild(stores, guildId, new Date())
    const browser = openBrowser(api)
    await signIn(browser, stack.discord, { userId })
    const stream = await openStream(browser, `/api/v1/guilds/${guildId}/feed`)
    expect(stream.status).toBe(200)
    // Browsers open connections before they need them.
    const idle = connect(Number(new URL(api).port), '127.0.0.1')
    await new Promise<void>((resolve) => idle.once('connect', resolve))
    const startedAt = performance.now()
    server.child.kill(signal)
    expect(await server.exited).toBe(0)
    // Nothing of an open feed ends by itself: it would go on for minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    idle.destroy()
    await waitFor(() => stream.hasEnded())
    // What a log may hold.
    expect(server.output.out).not.toMatch(/code=|owner|access_token/)
  })

  it.each([
    [{ DISCORD_TOKEN: 'a-token-of-another-bot' }, /^DISCORD_TOKEN: [^\n]+\n$/],
    [{ REDIS_URL: 'redis://:hush@127.0.0.1:1' }, /^REDIS_URL: [^\n]+127\.0\.0\.1:1 [^\n]+\n$/],
    [
      { DATABASE_URL: 'postgres://usher:hush@127.0.0.1:1/usher' },
      /^DATABASE_URL: [^\n]+127\.0\.0\.1:1 [^\n]+\n$/,
    ],
    [
      { DISCORD_API_BASE: 'http://127.0.0.1:1/api' },
      /^DISCORD_API_BASE: [^\n]+127\.0\.0\.1:1 [^\n]+\n$/,
    ],
    [{ NODE_ENV: 'production' }, /^PUBLIC_URL [^\n]+\n$/],
    [
      { SESSION_SECRET: 'hush', API_PORT: 'x' },
      /^config: API_PORT [^\n]+; SESSION_SECRET [^\n]+\n$/,
    ],
  ])('refuses %j in one sentence', async (changes, sentence) => {
    const server = startServer(changes)
    expect(await server.exited).toBe(1)
    expect(server.output.err).toMatch(sentence)
    expect(server.output.err).not.toContain('hush')
  })

  it.each(['API_PORT', 'API_METRICS_PORT'])('names %s when that is taken', async (setting) => {
    const server = startServer({ [setting]: occupiedPort })
    expect(await server.exited).toBe(1)
    expect(server.output.err).toMatch(new RegExp(`^${setting}: port ${occupiedPort} [^\\n]+\\n$`))
  })
})
