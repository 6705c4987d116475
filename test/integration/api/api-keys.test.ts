import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makePrivacy } from '#core/privacy/privacy.ts'
import { makePseudonymOf } from '#core/privacy/pseudonyms.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt, type Browser } from './browser.ts'

const ADMINISTRATOR = '8'

let stack: ApiStack
let owner: string
let admin: string
let adminRole: string
let home: string
let other: string
let browser: Browser
let nowMs = Date.now()

beforeAll(async () => {
  stack = await startApiStack({ now: () => new Date(nowMs) })
  const { control } = stack.discord
  owner = (await control.createUser({ username: 'owner' })).id
  admin = (await control.createUser({ username: 'admin' })).id
  home = (await control.createGuild({ name: 'Home', ownerId: owner })).id
  other = (await control.createGuild({ name: 'Other', ownerId: owner })).id
  const { code } = await control.createInvite({ guildId: home })
  adminRole = (await control.setRole({ guildId: home, name: 'Admins', permissions: ADMINISTRATOR }))
    .roleId
  await control.join({ guildId: home, userId: admin, by: { code } })
  await makePresentGuilds(stack.redis).add([home, other])
  browser = await signedIn(owner)
})
afterAll(() => stack.stop())

const stores = () => ({ db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) })

beforeEach(async () => {
  nowMs = Date.now()
  for (const guildId of [home, other]) {
    await purgeGuild(stores(), guildId, new Date(nowMs))
    await enableGuild(stores(), guildId, new Date(nowMs))
  }
  await setAdmin(true)
})

const setAdmin = (isAdmin: boolean) =>
  stack.discord.control.setMember({
    guildId: home,
    userId: admin,
    roleIds: isAdmin ? [adminRole] : [],
  })

async function signedIn(userId: string): Promise<Browser> {
  const opened = openBrowser(stack.url)
  await signIn(opened, stack.discord, { userId })
  return opened
}

type Made = { id: string; secret: string; body: unknown }

async function make(
  scope: 'read' | 'write' = 'read',
  { by = browser, guildId = home, name = 'statistics' } = {},
): Promise<Made> {
  const response = await by.write('POST', `/api/v1/guilds/${guildId}/api-keys`, { name, scope })
  expect(response.status).toBe(201)
  const body = (await response.json()) as { apiKey: { id: string }; secret: string }
  return { id: body.apiKey.id, secret: body.secret, body }
}

const asProgram = (secret: string, path: string, init: RequestInit = {}) =>
  openBrowser(stack.url).request(path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${secret}` },
  })

const list = async () => (await browser.get(`/api/v1/guilds/${home}/api-keys`)).body

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, textAt(await response.json(), 'code')]
}

describe('an API key', () => {
  it('is shown once, and stored as a hash', async () => {
    const { id, secret, body } = await make('write', { name: '  website ' })
    const apiKey = {
      id,
      name: 'website',
      scope: 'write',
      prefix: `usher_${id}_`,
      createdBy: owner,
      createdAt: expect.any(String),
      lastUsedAt: null,
    }
    expect(body).toEqual({
      apiKey,
      secret: expect.stringMatching(/^usher_[0-9a-f]{16}_[\w-]{43}$/),
    })
    expect(secret.startsWith(apiKey.prefix)).toBe(true)
    expect(await list()).toEqual({ apiKeys: [apiKey] })
    const { rows } = await sql`select * from api_keys`.execute(stack.db)
    const stored = JSON.stringify(rows.map((row) => ({ ...(row as object) })))
    expect(stored).not.toContain(secret.slice(-43))
  })

  it('reads what its server has, without a cookie or a token of a page', async () => {
    const { secret } = await make('read')
    const guild = await asProgram(secret, `/api/v1/guilds/${home}`)
    expect(await guild.json()).toMatchObject({ id: home, enabled: true })
    expect(guild.headers.getSetCookie()).toEqual([])
    expect((await asProgram(secret, `/api/v1/guilds/${home}/settings`)).status).toBe(200)
  })

  it('that may only read changes nothing', async () => {
    const { secret } = await make('read')
    const response = await asProgram(secret, `/api/v1/guilds/${home}/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: '{"language":"nl"}',
    })
    expect(await codeOf(response)).toEqual([403, 'api-key-scope'])
  })

  it('that may write changes settings, and is named for it', async () => {
    const { id, secret } = await make('write')
    const response = await asProgram(secret, `/api/v1/guilds/${home}/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '*' },
      body: '{"language":"nl"}',
    })
    expect(response.status).toBe(200)
    const { body } = await browser.get(`/api/v1/guilds/${home}/settings-changes?limit=1`)
    expect(body).toMatchObject({
      changes: [
        {
          by: { userId: owner, apiKey: { id, name: 'statistics' }, isUsher: false },
          what: 'setting',
          name: 'language',
          from: 'en',
          to: 'nl',
        },
      ],
    })
  })

  it.each([
    ['GET', '/api-keys'],
    ['POST', '/api-keys'],
    ['DELETE', '/api-keys/0123456789abcdef'],
    ['PUT', '/module'],
    ['GET', '/settings-changes'],
    ['GET', '/feed'],
  ])('may not %s %s', async (method, path) => {
    const { secret } = await make('write')
    const response = await asProgram(secret, `/api/v1/guilds/${home}${path}`, { method })
    expect(await codeOf(response)).toEqual([403, 'api-key-scope'])
  })

  it('is of no use in another server, nor for its person', async () => {
    const { secret } = await make('write')
    const elsewhere = await asProgram(secret, `/api/v1/guilds/${other}`)
    expect(await codeOf(elsewhere)).toEqual([403, 'not-administrator'])
    for (const path of ['/api/v1/session', '/api/v1/guilds'])
      expect(await codeOf(await asProgram(secret, path))).toEqual([403, 'api-key-scope'])
  })

  it('is refused in any other form', async () => {
    const { secret, id } = await make()
    const wrong = [
      `usher_${id}_${'A'.repeat(43)}`,
      secret.slice(0, -1),
      `${secret}A`,
      secret.toUpperCase(),
      `usher_0000000000000000_${secret.slice(-43)}`,
      '',
      "' or 1=1 --",
    ]
    for (const text of wrong)
      expect(await codeOf(await asProgram(text, `/api/v1/guilds/${home}`))).toEqual([
        401,
        'api-key-refused',
      ])
    const basic = await openBrowser(stack.url).request(`/api/v1/guilds/${home}`, {
      headers: { authorization: `Basic ${btoa(`x:${secret}`)}` },
    })
    expect(await codeOf(basic)).toEqual([401, 'api-key-refused'])
  })

  it('that is wrong is not made good by a session beside it', async () => {
    const response = await browser.request(`/api/v1/guilds/${home}`, {
      headers: { authorization: 'Bearer usher_wrong' },
    })
    expect(await codeOf(response)).toEqual([401, 'api-key-refused'])
  })

  it('ends when it is revoked', async () => {
    const { id, secret } = await make()
    expect((await asProgram(secret, `/api/v1/guilds/${home}`)).status).toBe(200)
    const path = `/api/v1/guilds/${home}/api-keys/${id}`
    expect((await browser.write('DELETE', path)).status).toBe(204)
    expect(await codeOf(await asProgram(secret, `/api/v1/guilds/${home}`))).toEqual([
      401,
      'api-key-refused',
    ])
    expect((await browser.write('DELETE', path)).status).toBe(404)
    const { body } = await browser.get(`/api/v1/guilds/${home}/settings-changes`)
    expect(body).toMatchObject({
      changes: [
        { what: 'api-key', name: 'statistics', from: 'read', to: null },
        { what: 'api-key', name: 'statistics', from: null, to: 'read' },
      ],
    })
  })

  it('of another server cannot be revoked', async () => {
    const { id } = await make('read', { guildId: other })
    const path = `/api/v1/guilds/${home}/api-keys/${id}`
    expect((await browser.write('DELETE', path)).status).toBe(404)
  })

  it("ends with its maker's right, for good, and that is told", async () => {
    const { id, secret } = await make('write', { by: await signedIn(admin) })
    const ask = () => asProgram(secret, `/api/v1/guilds/${home}`)
    expect((await ask()).status).toBe(200)
    await setAdmin(false)
    expect(await stack.redis.pttl(keys.apiKeyRight(id))).toBeLessThanOrEqual(60_000)
    await stack.redis.del(keys.apiKeyRight(id))
    expect(await codeOf(await ask())).toEqual([401, 'api-key-refused'])
    await setAdmin(true)
    expect(await codeOf(await ask())).toEqual([401, 'api-key-refused'])
    expect(await list()).toEqual({ apiKeys: [] })
    const { body } = await browser.get(`/api/v1/guilds/${home}/settings-changes?limit=1`)
    expect(body).toMatchObject({
      changes: [{ by: { userId: null, isUsher: true }, what: 'api-key', from: 'write', to: null }],
    })
  })

  it('ends when its maker leaves', async () => {
    const { control } = stack.discord
    const leaver = (await control.createUser({ username: 'leaver' })).id
    const { code } = await control.createInvite({ guildId: home })
    await control.join({ guildId: home, userId: leaver, by: { code } })
    await control.setMember({ guildId: home, userId: leaver, roleIds: [adminRole] })
    const { secret } = await make('write', { by: await signedIn(leaver) })
    await control.leave({ guildId: home, userId: leaver })
    const response = await asProgram(secret, `/api/v1/guilds/${home}`)
    expect(await codeOf(response)).toEqual([401, 'api-key-refused'])
  })

  it('neither works nor ends while Discord cannot be asked', async () => {
    const { secret } = await make()
    const ask = () => asProgram(secret, `/api/v1/guilds/${home}`)
    await stack.discord.control.failNext({ route: 'GET /guilds/:guildId', status: 500, times: 9 })
    const response = await ask()
    await stack.discord.control.clearFaults()
    expect(await codeOf(response)).toEqual([503, 'discord-unavailable'])
    expect(response.headers.get('retry-after')).toBe('10')
    expect((await ask()).status).toBe(200)
  })

  it('asks Discord once a minute, however much it is used', async () => {
    const { secret } = await make()
    await stack.discord.control.requests({ reset: true })
    const ask = () => asProgram(secret, `/api/v1/guilds/${home}/settings`)
    await Promise.all([1, 2, 3].map(ask))
    await ask()
    const { counts } = await stack.discord.control.requests()
    const asked = counts.filter(({ route }) => route === 'GET /guilds/:guildId/members/:userId')
    expect(asked).toMatchObject([{ count: 1 }])
  })

  it('shows to the hour when it was last used', async () => {
    const { id, secret } = await make()
    const useAt = async (atMs: number) => {
      nowMs = atMs
      await stack.redis.del(keys.apiKeyRight(id))
      expect((await asProgram(secret, `/api/v1/guilds/${home}`)).status).toBe(200)
      return list()
    }
    const first = new Date(nowMs + 1_000).toISOString()
    const start = nowMs + 1_000
    expect(await useAt(start)).toMatchObject({ apiKeys: [{ lastUsedAt: first }] })
    expect(await useAt(start + 3_500_000)).toMatchObject({ apiKeys: [{ lastUsedAt: first }] })
    const later = new Date(start + 3_600_000).toISOString()
    expect(await useAt(start + 3_600_000)).toMatchObject({ apiKeys: [{ lastUsedAt: later }] })
  })

  it('is one of 25 at most, though several are made at once', async () => {
    const body = { name: 'one', scope: 'read' }
    for (let made = 0; made < 24; made += 1) await make()
    const answers = await Promise.all(
      [1, 2, 3].map(() => browser.write('POST', `/api/v1/guilds/${home}/api-keys`, body)),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, 409, 409])
    expect(
      await codeOf(await browser.write('POST', `/api/v1/guilds/${home}/api-keys`, body)),
    ).toEqual([409, 'too-many-api-keys'])
  })

  it('is not made by who opted out, as it names its maker', async () => {
    const pseudonymOf = makePseudonymOf(stack.config.PRIVACY_KEY)
    const privacy = makePrivacy({ ...stack, pseudonymOf, now: () => nowMs })
    const { secret } = await make()
    await privacy.setOptOut(home, owner, true)
    expect((await asProgram(secret, `/api/v1/guilds/${home}`)).status).toBe(401)
    const body = { name: 'one', scope: 'read' }
    const response = await browser.write('POST', `/api/v1/guilds/${home}/api-keys`, body)
    expect(await codeOf(response)).toEqual([409, 'opted-out'])
    const { body: told } = await browser.get(`/api/v1/guilds/${home}/settings-changes`)
    expect(told).toMatchObject({
      changes: [{ by: { userId: null, apiKey: null, isUsher: false }, what: 'api-key' }],
    })
  })

  it('goes with the data of its server, and is not made for one that is off', async () => {
    const { secret } = await make()
    await purgeGuild(stores(), home, new Date())
    expect(await codeOf(await asProgram(secret, `/api/v1/guilds/${home}`))).toEqual([
      401,
      'api-key-refused',
    ])
    const body = { name: 'one', scope: 'read' }
    const response = await browser.write('POST', `/api/v1/guilds/${home}/api-keys`, body)
    expect(await codeOf(response)).toEqual([409, 'module-disabled'])
  })
})

describe('requests', () => {
  it('are counted by key: one that asks too much keeps nobody else from asking', async () => {
    const [mine, another] = [await make(), await make()]
    const ask = (secret: string) => asProgram(secret, `/api/v1/guilds/${home}`)
    const first = await ask(mine.secret)
    expect(first.headers.get('ratelimit-limit')).toBe('300')
    expect(first.headers.get('ratelimit-remaining')).toBe('299')
    await stack.redis.set(`${keys.apiRequests()}key:${mine.id}`, 300, 'PX', 60_000)
    const refused = await ask(mine.secret)
    expect(await codeOf(refused)).toEqual([429, 'rate-limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect((await ask(another.secret)).status).toBe(200)
    expect((await browser.get(`/api/v1/guilds/${home}`)).status).toBe(200)
  })
})
