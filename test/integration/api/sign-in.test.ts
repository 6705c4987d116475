import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys } from '#core/redis/keys.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { authorize, openBrowser, pathOf, signIn } from './browser.ts'

let stack: ApiStack
let ada: string
let bea: string

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  ada = (await control.createUser({ username: 'ada', globalName: 'Ada L.' })).id
  bea = (await control.createUser({ username: 'bea' })).id
})
afterAll(() => stack.stop())

const open = () => openBrowser(stack.url)
const storedSessions = () => stack.redis.keys('usher:session:*')
const storedTokens = async () => (await stack.redis.keys('usher:session:*:tokens')).sort()

describe('signing in', () => {
  it('leads through Discord to the page asked for, signed in', async () => {
    const browser = open()
    expect(await signIn(browser, stack.discord, { userId: ada, returnTo: '/servers?a=b' })).toBe(
      '/servers?a=b',
    )
    const { status, body } = await browser.get('/api/v1/session')
    expect(status).toBe(200)
    expect(body).toEqual({
      user: { id: ada, username: 'ada', displayName: 'Ada L.', avatarUrl: null },
      csrfToken: expect.any(String),
    })
  })

  it('asks Discord for identity and servers only, with PKCE', async () => {
    const response = await open().request('/api/auth/login')
    expect(response.status).toBe(302)
    const url = new URL(response.headers.get('location') ?? '')
    expect(url.origin + url.pathname).toBe(`${stack.discord.apiBase}/oauth2/authorize`)
    expect(url.searchParams.get('scope')).toBe('identify guilds')
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(url.searchParams.get('state')).toMatch(/^[\w-]{43}$/)
  })

  it('sets a cookie that scripts and other sites cannot use', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    const response = await browser.request(back)
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('usher='))
    expect(cookie).toMatch(/; HttpOnly/)
    expect(cookie).toMatch(/; SameSite=Lax/)
    expect(cookie).toMatch(/; Path=\//)
  })

  it('gives a new session id, and the former one ends', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    const before = browser.cookies.get('usher') ?? ''
    await browser.request(back)
    expect(browser.cookies.get('usher')).not.toBe(before)

    const thief = open()
    thief.cookies.set('usher', before)
    expect((await thief.get('/api/v1/session')).status).toBe(401)
  })

  it('signs the same browser in as somebody else', async () => {
    const browser = open()
    await signIn(browser, stack.discord, { userId: ada })
    await signIn(browser, stack.discord, { userId: bea })
    const { body } = await browser.get('/api/v1/session')
    expect(body).toMatchObject({ user: { id: bea, displayName: 'bea' } })
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example'])(
    'does not lead to %s',
    async (returnTo) => {
      expect(await signIn(open(), stack.discord, { userId: ada, returnTo })).toBe('/')
    },
  )
})

describe('signing in fails', () => {
  it('with a forged state, and stores nothing', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    const forged = back.replace(/state=[^&]*/, 'state=forged')
    const tokensBefore = await storedTokens()
    expect(pathOf(await browser.request(forged))).toBe('/?loginError=state-mismatch')
    expect((await browser.get('/api/v1/session')).status).toBe(401)
    expect(await storedTokens()).toEqual(tokensBefore)
  })

  it('without a state', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    const stripped = back.replace(/state=[^&]*&?/, '')
    expect(pathOf(await browser.request(stripped))).toBe('/?loginError=state-mismatch')
  })

  it("in a browser that did not begin it, with somebody else's code and state", async () => {
    const back = await authorize(open(), stack.discord, { userId: ada })
    const victim = open()
    const sessionsBefore = (await storedSessions()).length
    expect(pathOf(await victim.request(back))).toBe('/?loginError=state-mismatch')
    expect((await victim.get('/api/v1/session')).status).toBe(401)
    expect((await storedSessions()).length).toBe(sessionsBefore)
  })

  it('a second time with the same answer', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    await browser.request(back)
    expect(pathOf(await browser.request(back))).toBe('/?loginError=state-mismatch')
  })

  it('without the verifier that Discord was promised', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    browser.cookies.delete('oauth2-code-verifier')
    expect(pathOf(await browser.request(back))).toBe('/?loginError=code-refused')
    expect((await browser.get('/api/v1/session')).status).toBe(401)
  })

  it('for who presses Cancel', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada, approve: false })
    expect(pathOf(await browser.request(back))).toBe('/?loginError=access-denied')
  })

  it('while Discord is away', async () => {
    const browser = open()
    const back = await authorize(browser, stack.discord, { userId: ada })
    await stack.discord.control.failNext({ route: 'GET /users/@me', status: 500, times: 5 })
    expect(pathOf(await browser.request(back))).toBe('/?loginError=discord-unavailable')
    await stack.discord.control.clearFaults()
    expect((await browser.get('/api/v1/session')).status).toBe(401)
  })
})

describe('signing out', () => {
  it('ends the session and takes the tokens back', async () => {
    const browser = open()
    await signIn(browser, stack.discord, { userId: ada })
    const cookie = browser.cookies.get('usher') ?? ''
    const before = await storedSessions()
    expect((await browser.write('POST', '/api/v1/session/logout')).status).toBe(204)
    expect((await storedSessions()).length).toBe(before.length - 2)

    const thief = open()
    thief.cookies.set('usher', cookie)
    expect((await thief.get('/api/v1/session')).status).toBe(401)
    const { counts } = await stack.discord.control.requests()
    expect(counts).toContainEqual({
      route: 'POST /oauth2/token/revoke',
      status: 200,
      count: expect.any(Number),
    })
  })

  it('needs the token of the page', async () => {
    const browser = open()
    await signIn(browser, stack.discord, { userId: ada })
    for (const token of ['', 'guessed']) {
      const headers = { 'x-csrf-token': token }
      const response = await browser.request('/api/v1/session/logout', { method: 'POST', headers })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'csrf-token-invalid' })
    }
    expect((await browser.get('/api/v1/session')).status).toBe(200)
  })

  it('is not undone by an answer that was still on its way', async () => {
    const browser = open()
    await signIn(browser, stack.discord, { userId: ada })
    const [sessionId = ''] = decodeURIComponent(browser.cookies.get('usher') ?? '').split('.')
    const { id: guildId } = await stack.discord.control.createGuild({ name: 'Home', ownerId: ada })
    await stack.redis.del(keys.administeredGuilds(ada))
    await browser.get('/api/v1/guilds')
    // Held up by the question whether the bot is there, it saves its session after the log-out.
    await stack.discord.control.setLatency({ restMs: [400, 400] })
    const slow = browser.request(`/api/v1/guilds/${guildId}`)
    await browser.write('POST', '/api/v1/session/logout')
    expect((await slow).status).toBe(200)
    await stack.discord.control.clearFaults()
    expect(await stack.redis.exists(keys.apiSession(sessionId))).toBe(0)
  })
})
