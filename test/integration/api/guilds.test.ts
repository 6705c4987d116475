import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { keys } from '#core/redis/keys.ts'
import { CLIENT_ID, startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'

const ADMINISTRATOR = '8'
const MANAGE_GUILD = '32'

let stack: ApiStack
let owner: string
let admin: string
let moderator: string
/** The bot is in it; `admin` has a role with Administrator. */
let home: string
let withoutBot: string
let foreign: string

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  const person = async (username: string) => (await control.createUser({ username })).id
  ;[owner, admin, moderator] = await Promise.all([
    person('owner'),
    person('admin'),
    person('moderator'),
  ])
  const guild = await control.createGuild({ name: 'Home', ownerId: owner })
  home = guild.id
  withoutBot = (await control.createGuild({ name: 'Empty', ownerId: owner, withBot: false })).id
  foreign = (await control.createGuild({ name: 'Foreign' })).id
  const members: [string, string, string][] = [
    [admin, 'Admins', ADMINISTRATOR],
    [moderator, 'Moderators', MANAGE_GUILD],
  ]
  const { code } = await control.createInvite({ guildId: home })
  for (const [userId, name, permissions] of members) {
    const { roleId } = await control.setRole({ guildId: home, name, permissions })
    await control.join({ guildId: home, userId, by: { code } })
    await control.setMember({ guildId: home, userId, roleIds: [roleId] })
  }
  await makePresentGuilds(stack.redis).add([home])
})
afterAll(() => stack.stop())

async function signedIn(userId: string): Promise<Browser> {
  const browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId })
  return browser
}

describe('the list of servers', () => {
  it('holds those that the user owns or administers, by name', async () => {
    const { status, body } = await (await signedIn(owner)).get('/api/v1/guilds')
    expect(status).toBe(200)
    expect(body).toEqual({
      guilds: [
        {
          id: withoutBot,
          name: 'Empty',
          iconUrl: null,
          botPresent: false,
          enabled: false,
          installUrl: expect.any(String),
        },
        {
          id: home,
          name: 'Home',
          iconUrl: null,
          botPresent: true,
          enabled: false,
          installUrl: expect.any(String),
        },
      ],
    })
    const { body: others } = await (await signedIn(admin)).get('/api/v1/guilds')
    expect(others).toMatchObject({ guilds: [{ id: home }] })
  })

  it('is empty for who only moderates', async () => {
    const { body } = await (await signedIn(moderator)).get('/api/v1/guilds')
    expect(body).toEqual({ guilds: [] })
  })

  it('tells where to add the bot', async () => {
    const { body } = await (await signedIn(owner)).get('/api/v1/guilds')
    const [first] = (body as { guilds: { installUrl: string }[] }).guilds
    const url = new URL(first?.installUrl ?? '')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: CLIENT_ID,
      scope: 'bot applications.commands',
      // View Audit Log, Send Messages, Embed Links, Create Invite, Manage Channels and Server,
      // View Channel
      permissions: String(128 + 2_048 + 16_384 + 1 + 16 + 32 + 1_024),
      guild_id: withoutBot,
      disable_guild_select: 'true',
    })
  })

  it('is asked of Discord once, however often the page asks within a minute', async () => {
    const browser = await signedIn(owner)
    await stack.discord.control.requests({ reset: true })
    await Promise.all([1, 2, 3].map(() => browser.get('/api/v1/guilds')))
    await browser.get(`/api/v1/guilds/${home}`)
    const { counts } = await stack.discord.control.requests()
    expect(counts.filter(({ route }) => route === 'GET /users/@me/guilds')).toEqual([
      { route: 'GET /users/@me/guilds', status: 200, count: 1 },
    ])
    expect(await stack.redis.pttl(keys.administeredGuilds(owner))).toBeLessThanOrEqual(60_000)
  })

  it('keeps no guild that the user does not administer', async () => {
    await (await signedIn(moderator)).get('/api/v1/guilds')
    expect(await stack.redis.get(keys.administeredGuilds(moderator))).toBe('[]')
  })
})

describe('a server', () => {
  it('is shown to its administrators', async () => {
    const { status, body } = await (await signedIn(admin)).get(`/api/v1/guilds/${home}`)
    expect(status).toBe(200)
    expect(body).toEqual({
      id: home,
      name: 'Home',
      iconUrl: null,
      botPresent: true,
      enabled: false,
      enabledAt: null,
    })
  })

  it.each([
    ['GET', ''],
    ['PUT', '/module'],
    ['GET', '/joins'],
    ['GET', '/feed'],
  ])('answers %s %s only to its administrators', async (method, path) => {
    for (const userId of [moderator, admin]) {
      const guildId = userId === admin ? foreign : home
      const response = await (
        await signedIn(userId)
      ).write(method === 'GET' ? 'GET' : method, `/api/v1/guilds/${guildId}${path}`)
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'not-administrator' })
    }
    const stranger = await openBrowser(stack.url).request(`/api/v1/guilds/${home}${path}`, {
      method,
    })
    expect(stranger.status).toBe(401)
    expect(await stranger.json()).toMatchObject({ code: 'not-signed-in' })
  })

  it('that does not exist looks like one that is not yours', async () => {
    const browser = await signedIn(admin)
    const unknown = await browser.get('/api/v1/guilds/999999999999999999')
    const known = await browser.get(`/api/v1/guilds/${foreign}`)
    const comparable = ({ body }: { body: unknown }) => ({ ...(body as object), instance: '' })
    expect(comparable(unknown)).toEqual(comparable(known))
  })

  it('with an impossible id is not found', async () => {
    const { status, body } = await (await signedIn(admin)).get('/api/v1/guilds/abc')
    expect(status).toBe(404)
    expect(body).toMatchObject({ code: 'guild-not-found' })
  })

  it('is closed to who lost the right, within a minute', async () => {
    const { control } = stack.discord
    const browser = await signedIn(admin)
    expect((await browser.get(`/api/v1/guilds/${home}`)).status).toBe(200)
    const { members } = await control.listMembers({ guildId: home })
    const roleIds = members.find(({ userId }) => userId === admin)?.roleIds ?? []
    await control.setMember({ guildId: home, userId: admin, roleIds: [] })
    // What the minute does.
    await stack.redis.del(keys.administeredGuilds(admin))
    expect((await browser.get(`/api/v1/guilds/${home}`)).status).toBe(403)
    await control.setMember({ guildId: home, userId: admin, roleIds })
  })

  it('cannot be shown while Discord is away', async () => {
    const browser = await signedIn(admin)
    await stack.discord.control.failNext({
      route: 'GET /users/@me/guilds',
      status: 500,
      times: 10,
    })
    const response = await browser.request(`/api/v1/guilds/${home}`)
    await stack.discord.control.clearFaults()
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('10')
    expect(await response.json()).toMatchObject({ code: 'discord-unavailable' })
  })
})

describe('the switch', () => {
  const settings = () => makeGuildSettings(stack.db).find(home)
  const generation = () => makeEnabledGuilds(stack.redis).generationOf(home)

  it('enables the module in Postgres and Redis, once', async () => {
    const browser = await signedIn(admin)
    const path = `/api/v1/guilds/${home}/module`
    const first = await browser.write('PUT', path, { enabled: true })
    expect(first.status).toBe(200)
    const answer: unknown = await first.json()
    expect(answer).toEqual({ enabled: true, enabledAt: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect(String(await generation())).toBe((await settings())?.generation)
    // Enabling what is enabled changes nothing.
    expect(await (await browser.write('PUT', path, { enabled: true })).json()).toEqual(answer)
    expect((await browser.get('/api/v1/guilds')).body).toMatchObject({
      guilds: [{ id: home, enabled: true }],
    })
    expect((await browser.get(`/api/v1/guilds/${home}`)).body).toMatchObject(answer as object)
  })

  it("disables it, and the guild's data is gone while others' stay", async () => {
    const browser = await signedIn(admin)
    await browser.write('PUT', `/api/v1/guilds/${home}/module`, { enabled: true })
    await record(stack.db, [aJoin({ guild_id: home }), aJoin({ guild_id: foreign })])
    const response = await browser.write('PUT', `/api/v1/guilds/${home}/module`, {
      enabled: false,
    })
    expect(await response.json()).toEqual({ enabled: false, enabledAt: null })
    expect(await settings()).toBeUndefined()
    expect(await generation()).toBeUndefined()
    const left = await stack.db.selectFrom('joins').select('guild_id').execute()
    expect(left).toEqual([{ guild_id: foreign }])
  })

  it('does not enable where the bot is not', async () => {
    const path = `/api/v1/guilds/${withoutBot}/module`
    const response = await (await signedIn(owner)).write('PUT', path, { enabled: true })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ code: 'bot-not-present' })
  })

  it('enables where the bot has just been added and no shard knows of it', async () => {
    await stack.discord.control.addBotToGuild({ guildId: withoutBot })
    const path = `/api/v1/guilds/${withoutBot}/module`
    const response = await (await signedIn(owner)).write('PUT', path, { enabled: true })
    expect(response.status).toBe(200)
  })

  it("needs the page's token", async () => {
    const browser = await signedIn(admin)
    const response = await browser.request(`/api/v1/guilds/${home}/module`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"enabled":true}',
    })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'csrf-token-invalid' })
    expect(await settings()).toBeUndefined()
  })

  it.each([{}, { enabled: 'maybe' }])('refuses %j, naming the fault', async (body) => {
    const browser = await signedIn(admin)
    const response = await browser.write('PUT', `/api/v1/guilds/${home}/module`, body)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const problem: unknown = await response.json()
    expect(problem).toMatchObject({ code: 'bad-request', status: 400 })
    expect(problem).toHaveProperty('detail', expect.stringContaining('enabled'))
  })
})
