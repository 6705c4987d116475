import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt, type Browser } from './browser.ts'
import {
  hostileBodies,
  hostileBodyValues,
  hostileParameterValues,
  isReflected,
} from './hostile-values.ts'
import { fillPath, readOperations, sampleOf, type Operation } from './operations.ts'

let stack: ApiStack
let operations: Operation[]
let browser: Browser
let csrfToken: string
let home: string

beforeAll(async () => {
  stack = await startApiStack()
  operations = await readOperations(stack.url)
  const { control } = stack.discord
  const { id: userId } = await control.createUser({ username: 'administrator' })
  home = (await control.createGuild({ name: 'Home', ownerId: userId })).id
  await makePresentGuilds(stack.redis).add([home])
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, home, new Date())
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId })
  csrfToken = textAt((await browser.get('/api/v1/session')).body, 'csrfToken')
})
afterAll(() => stack.stop())
beforeEach(forgetCounts)

/** One person asks all this within a minute. */
async function forgetCounts(): Promise<void> {
  const counters = await stack.redis.keys(`${keys.apiRequests()}*`)
  if (counters.length > 0) await stack.redis.del(...counters)
}

/** How many rows each table has, and what is in them. */
async function stored(): Promise<unknown> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' order by 1`.execute(stack.db)
  const tables: [string, unknown][] = []
  for (const { name } of rows) {
    const contents = await sql`
      select count(*)::integer as rows, md5(string_agg(t::text, ',' order by t::text)) as contents
      from ${sql.id(name)} t`.execute(stack.db)
    tables.push([name, contents.rows[0]])
  }
  return tables
}

type Attempt = { what: string; path: string; body?: string; mustRefuse: boolean }

/** Every hostile request to an operation: one thing wrong at a time, the rest as described. */
function attemptsOn(operation: Operation): Attempt[] {
  const { parameters, body } = operation
  const path = fillPath(operation, { guildId: home })
  const whole = body && (sampleOf(body) as Record<string, unknown>)
  const text = whole && JSON.stringify(whole)
  const attempts: Attempt[] = [
    { what: 'an unknown query key', path: `${path}?hostile4711=1`, body: text, mustRefuse: true },
  ]
  for (const parameter of parameters) {
    const { name } = parameter
    for (const { what, value, mustRefuse } of hostileParameterValues(parameter)) {
      const given = String(value)
      if (parameter.in === 'path') {
        const hostile = fillPath(operation, { guildId: home, [name]: given })
        attempts.push({ what: `${name}: ${what}`, path: hostile, body: text, mustRefuse: true })
      }
      if (parameter.in === 'query') {
        const query = `?${name}=${encodeURIComponent(given)}`
        attempts.push({ what: `${name}: ${what}`, path: path + query, body: text, mustRefuse })
      }
    }
    if (parameter.in === 'query') {
      const [sample] = [String(sampleOf(parameter.schema))].map(encodeURIComponent)
      const query = `?${name}=${sample}&${name}=${sample}`
      attempts.push({ what: `${name} twice`, path: path + query, body: text, mustRefuse: true })
    }
  }
  if (!body || !whole) return attempts
  for (const hostile of hostileBodies(body))
    attempts.push({ what: hostile.what, path, body: hostile.text, mustRefuse: true })
  for (const [name, schema] of Object.entries(body.properties ?? {}))
    for (const { what, value, mustRefuse } of hostileBodyValues(schema)) {
      const changed = JSON.stringify({ ...whole, [name]: value })
      attempts.push({ what: `${name}: ${what}`, path, body: changed, mustRefuse })
    }
  return attempts
}

async function make(method: string, { path, body }: Attempt): Promise<Response> {
  const headers = new Headers({ 'x-csrf-token': csrfToken, 'if-match': '*' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  const response = await browser.request(path, { method, headers, body })
  if (response.status !== 429) return response
  // Some routes let a person ask a few times a minute only.
  await forgetCounts()
  return browser.request(path, { method, headers, body })
}

/** Asserts what holds for every answer. @returns whether the attempt was refused */
async function judge(name: string, response: Response): Promise<boolean> {
  const { status, headers } = response
  expect([name, status < 500]).toEqual([name, true])
  expect([name, headers.get('x-content-type-options')]).toEqual([name, 'nosniff'])
  const type = headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return false
  }
  const text = await response.text()
  expect([name, /html/.test(type)]).toEqual([name, false])
  if (status < 400) return false
  expect([name, type]).toEqual([name, expect.stringMatching(/^application\/problem\+json/)])
  const code = textAt(JSON.parse(text), 'code')
  expect([name, code]).toEqual([name, expect.stringMatching(/^[a-z-]+$/)])
  // Then nothing of it was looked at.
  expect([name, ['not-signed-in', 'csrf-token-invalid', 'rate-limited'].includes(code)]).toEqual([
    name,
    false,
  ])
  expect([name, isReflected(text)]).toEqual([name, false])
  return true
}

const isOpen = ({ security }: Operation) => security?.length === 0

describe('hostile input', () => {
  it('to any guarded route is refused, stores nothing and is not sent back', async () => {
    let made = 0
    for (const operation of operations.filter((candidate) => !isOpen(candidate))) {
      await forgetCounts()
      const attempts = attemptsOn(operation)
      const before = await stored()
      for (const attempt of attempts.filter(({ mustRefuse }) => mustRefuse)) {
        const name = `${operation.method} ${operation.path} with ${attempt.what.slice(0, 80)}`
        const isRefused = await judge(name, await make(operation.method, attempt))
        expect([name, isRefused]).toEqual([name, true])
        made += 1
        if (made % 200 === 0) await forgetCounts()
      }
      const name = `${operation.method} ${operation.path}`
      expect([name, await stored()]).toEqual([name, before])
      for (const attempt of attempts.filter(({ mustRefuse }) => !mustRefuse)) {
        const each = `${name} with ${attempt.what.slice(0, 80)}`
        await judge(each, await make(operation.method, attempt))
      }
    }
    expect(made).toBeGreaterThan(100)
    // The tables that were to be dropped are there, and so is the session.
    expect((await browser.get(`/api/v1/guilds/${home}/settings`)).status).toBe(200)
  }, 120_000)

  it('to who signs in leads nowhere else and is not sent back', async () => {
    for (const operation of operations.filter(isOpen))
      for (const attempt of attemptsOn(operation)) {
        await forgetCounts()
        const response = await openBrowser(stack.url).request(attempt.path)
        const location = response.headers.get('location') ?? '/'
        expect(response.status).toBeLessThan(500)
        expect(location).toMatch(new RegExp(`^(/[^/]|/$|${stack.discord.apiBase}/oauth2/)`))
        expect(isReflected(location)).toBe(false)
        expect(isReflected(await response.text())).toBe(false)
      }
  })
})

describe('a free text', () => {
  it.each(["Robert'); drop table api_keys; --", '<img src=x onerror=alert(1)>'])(
    'is kept as it is: %s',
    async (name) => {
      const path = `/api/v1/guilds/${home}/api-keys`
      const response = await browser.write('POST', path, { name, scope: 'read' })
      expect(response.status).toBe(201)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      const { body } = await browser.get(path)
      expect(body).toMatchObject({
        apiKeys: expect.arrayContaining([expect.objectContaining({ name })]),
      })
    },
  )
})

describe('a token of the page', () => {
  it('of another session is refused', async () => {
    const { control } = stack.discord
    const { id: userId } = await control.createUser({ username: 'thief' })
    const thief = openBrowser(stack.url)
    await signIn(thief, stack.discord, { userId })
    const stolen = textAt((await thief.get('/api/v1/session')).body, 'csrfToken')
    const before = await stored()
    const response = await browser.request(`/api/v1/guilds/${home}/api-keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': stolen },
      body: '{"name":"stolen","scope":"write"}',
    })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'csrf-token-invalid' })
    expect(await stored()).toEqual(before)
  })

  it('of the same person, but of a session before, is refused', async () => {
    const { control } = stack.discord
    const { id: userId } = await control.createUser({ username: 'returner' })
    const returner = openBrowser(stack.url)
    await signIn(returner, stack.discord, { userId })
    const former = textAt((await returner.get('/api/v1/session')).body, 'csrfToken')
    await signIn(returner, stack.discord, { userId })
    const response = await returner.request('/api/v1/session/logout', {
      method: 'POST',
      headers: { 'x-csrf-token': former },
    })
    expect(response.status).toBe(403)
  })
})
