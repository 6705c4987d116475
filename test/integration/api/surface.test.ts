import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, type TemporaryFolder } from '#test/support/temporary-folder.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt } from './browser.ts'

let stack: ApiStack
let dist: TemporaryFolder

beforeAll(async () => {
  dist = await temporaryFolder('dist')
  await mkdir(join(dist.path, 'assets'))
  await writeFile(join(dist.path, 'index.html'), '<!doctype html><title>Usher</title>')
  await writeFile(join(dist.path, 'assets', 'main-1f2e.js'), 'export {}')
  stack = await startApiStack({ dashboardFolder: dist.path })
})
afterAll(async () => {
  await stack.stop()
  await dist.remove()
})

const request = (path: string, init?: RequestInit) => openBrowser(stack.url).request(path, init)

describe('the dashboard', () => {
  it.each(['/', '/servers', '/servers/300000000000000001/joins?x=1'])(
    'answers %s with its page',
    async (path) => {
      const response = await request(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('no-cache')
      expect(await response.text()).toContain('<title>Usher</title>')
    },
  )

  it('is allowed its own scripts, its own styles and pictures over TLS, and nothing else', async () => {
    const policy = (await request('/')).headers.get('content-security-policy') ?? ''
    expect(policy.split(';')).toEqual([
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src 'self' data: https: ${stack.discord.url}`,
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ])
  })

  it('has assets that browsers keep for good', async () => {
    const response = await request('/assets/main-1f2e.js')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-type')).toMatch(/javascript/)
  })

  it.each(['/assets/gone-1234.js', '/favicon.gone', '/../../package.json', '/%2e%2e/package.json'])(
    'does not answer %s with its page',
    async (path) => {
      const response = await request(path)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    },
  )

  it('that is not built says so', async () => {
    const other = await stack.startAnother({ dashboardFolder: join(dist.path, 'nowhere') })
    const { status, body } = await openBrowser(other.url).get('/')
    expect(status).toBe(404)
    expect(body).toMatchObject({ detail: 'The dashboard is not built.' })
  })

  it('that was built anew meanwhile is served as it is now', async () => {
    await rm(join(dist.path, 'assets'), { recursive: true })
    await mkdir(join(dist.path, 'assets'))
    await writeFile(join(dist.path, 'assets', 'main-9999.js'), 'export {}')
    expect((await request('/assets/main-9999.js')).status).toBe(200)
  })
})

describe('problems', () => {
  it('are problem documents that name the request', async () => {
    const response = await request('/api/v1/nothing')
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await response.json()).toEqual({
      type: 'urn:usher:problem:not-found',
      title: 'There is nothing here',
      status: 404,
      detail: 'No route has this address.',
      code: 'not-found',
      instance: response.headers.get('x-request-id'),
    })
  })

  it.each(['/api/v1/guilds/%E0%A4%A', '/%ff%fe<script>'])(
    'of the address %s, which is none, send none of it back',
    async (path) => {
      const response = await request(path)
      expect(response.status).toBe(400)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(await response.json()).toMatchObject({
        code: 'bad-request',
        detail: 'The address is not one.',
      })
    },
  )

  it('of a body that is no JSON', async () => {
    const browser = openBrowser(stack.url)
    const { id: userId } = await stack.discord.control.createUser({ username: 'ada' })
    const guild = await stack.discord.control.createGuild({ name: 'Home', ownerId: userId })
    await signIn(browser, stack.discord, { userId })
    const csrfToken = textAt((await browser.get('/api/v1/session')).body, 'csrfToken')
    const put = (type: string, body: string) =>
      browser.request(`/api/v1/guilds/${guild.id}/module`, {
        method: 'PUT',
        headers: { 'content-type': type, 'x-csrf-token': csrfToken },
        body,
      })
    expect(await (await put('application/json', '{"enabled":')).json()).toMatchObject({
      code: 'bad-request',
    })
    expect(await (await put('text/csv', 'enabled')).json()).toMatchObject({
      code: 'media-type-unsupported',
    })
    expect(await (await put('application/json', ' '.repeat(70_000))).json()).toMatchObject({
      code: 'body-too-large',
    })
  })

  it('tell nothing of what failed inside', async () => {
    const other = await stack.startAnother()
    const { db } = stack
    await db.schema.alterTable('guild_settings').renameTo('elsewhere').execute()
    const { id: userId } = await stack.discord.control.createUser({ username: 'eve' })
    const guild = await stack.discord.control.createGuild({ name: 'Home', ownerId: userId })
    const browser = openBrowser(other.url)
    await signIn(browser, stack.discord, { userId })
    const { status, body } = await browser.get(`/api/v1/guilds/${guild.id}`)
    await db.schema.alterTable('elsewhere').renameTo('guild_settings').execute()
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: 'internal-error' })
    expect(JSON.stringify(body)).not.toMatch(/guild_settings|relation/)
  })

  it('of too many requests say when to come back', async () => {
    const browser = openBrowser(stack.url)
    const statuses = new Set<number>()
    for (let count = 0; count < 31; count += 1)
      statuses.add((await browser.request('/api/auth/callback')).status)
    expect([...statuses]).toEqual([302, 429])
    const response = await browser.request('/api/auth/callback')
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await response.json()).toMatchObject({ code: 'rate-limited' })
  })
})

describe('answers', () => {
  it('of the api are not kept by browsers', async () => {
    expect((await request('/api/v1/session')).headers.get('cache-control')).toBe('no-store')
  })

  it('in production come with a cookie bound to the host and to TLS', async () => {
    const production = await stack.startAnother({
      env: { NODE_ENV: 'production', PUBLIC_URL: 'https://usher.example' },
    })
    const response = await fetch(`${production.url}/api/auth/login`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https' },
    })
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBe(3)
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*; Secure/)
    expect(cookies.some((cookie) => cookie.startsWith('__Host-usher='))).toBe(true)
    expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/)
    expect(response.headers.get('content-security-policy')).not.toContain('127.0.0.1')
  })

  it('are described at /api/docs, every route with its problems', async () => {
    const page = await (await request('/api/docs')).text()
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
    expect(files.length).toBeGreaterThan(3)
    for (const path of files) {
      const file = await request(path)
      expect(file.status).toBe(200)
      // Read to its end: the api waits for answers under way when it closes.
      expect((await file.bytes()).length).toBeGreaterThan(0)
    }
    const document: unknown = await (await request('/api/docs/json')).json()
    const { paths } = document as { paths: Record<string, Record<string, Described>> }
    expect(Object.keys(paths)).toContain('/api/v1/guilds/{guildId}/settings')
    const operations = Object.values(paths).flatMap((routes) => Object.values(routes))
    for (const { responses, summary, operationId, tags } of operations) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['4XX', '5XX']))
      expect([summary, operationId, tags?.[0]]).toEqual(Array(3).fill(expect.any(String)))
    }
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

type Described = {
  responses: Record<string, unknown>
  summary?: string
  operationId?: string
  tags?: string[]
}

describe('health', () => {
  it('is good while the stores answer', async () => {
    expect(await (await request('/livez')).json()).toEqual({ status: 'ok' })
    const { status, body } = await openBrowser(stack.url).get('/readyz')
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'ok', redis: 'ok', postgres: 'ok' })
  })
})
