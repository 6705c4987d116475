import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTokenStore } from '#api/sessions/token-store.ts'
import { keys } from '#core/redis/keys.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'

const DAY_MS = 86_400_000
const OLD_KEY = randomBytes(32).toString('base64')
const NEW_KEY = randomBytes(32).toString('base64')

let stack: ApiStack
let userId: string

beforeAll(async () => {
  stack = await startApiStack({ env: { TOKEN_ENCRYPTION_KEYS: OLD_KEY } })
  userId = (await stack.discord.control.createUser({ username: 'ada' })).id
  await stack.discord.control.createGuild({ name: 'Home', ownerId: userId })
})
afterAll(() => stack.stop())

async function signedIn(): Promise<Browser> {
  const browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId })
  return browser
}

/** The same person's browser, asking another api. */
function at(url: string, { cookies }: Browser): Browser {
  const browser = openBrowser(url)
  for (const [name, value] of cookies) browser.cookies.set(name, value)
  return browser
}

function sessionIdOf({ cookies }: Browser): string {
  const [sessionId = ''] = decodeURIComponent(cookies.get('usher') ?? '').split('.')
  return sessionId
}

const forgetGuilds = () => stack.redis.del(keys.administeredGuilds(userId))

async function countOf(route: string): Promise<number> {
  const { counts } = await stack.discord.control.requests()
  return counts.filter((entry) => entry.route === route).reduce((sum, { count }) => sum + count, 0)
}

describe("a user's tokens", () => {
  it('are nowhere in Redis as Discord gave them', async () => {
    const { control } = stack.discord
    const { accessToken } = await control.issueToken({ userId })
    const browser = await signedIn()
    const stored = await stack.redis.get(keys.apiTokens(sessionIdOf(browser)))
    expect(stored).toMatch(/^[0-9a-f]{8}\.[\w-]+$/)
    const session = await stack.redis.get(keys.apiSession(sessionIdOf(browser)))
    // Discord's tokens here are 32 such characters.
    expect(accessToken).toMatch(/^[\w-]{32}$/)
    expect(Object.keys(JSON.parse(session ?? '{}') as object).sort()).toEqual([
      '_csrf',
      'cookie',
      'user',
    ])
  })

  it('still open after a new key was put before the old one', async () => {
    const browser = await signedIn()
    const rotated = await stack.startAnother({
      env: { TOKEN_ENCRYPTION_KEYS: `${NEW_KEY},${OLD_KEY}` },
    })
    await forgetGuilds()
    const { status } = await at(rotated.url, browser).get('/api/v1/guilds')
    expect(status).toBe(200)
  })

  it('of a key that is gone end the session', async () => {
    const browser = await signedIn()
    const other = await stack.startAnother({ env: { TOKEN_ENCRYPTION_KEYS: NEW_KEY } })
    await forgetGuilds()
    const elsewhere = at(other.url, browser)
    const { status, body } = await elsewhere.get('/api/v1/guilds')
    expect(status).toBe(401)
    expect(body).toMatchObject({ code: 'not-signed-in' })
    expect((await elsewhere.get('/api/v1/session')).status).toBe(401)
  })

  it('moved to another session do not open', async () => {
    const [mine, other] = [await signedIn(), await signedIn()]
    const stolen = (await stack.redis.get(keys.apiTokens(sessionIdOf(other)))) ?? ''
    await stack.redis.set(keys.apiTokens(sessionIdOf(mine)), stolen)
    await forgetGuilds()
    expect((await mine.get('/api/v1/guilds')).status).toBe(401)
  })

  it('are renewed once when they are about to expire, however many ask of however many', async () => {
    const browser = await signedIn()
    const other = await stack.startAnother()
    const sessionId = sessionIdOf(browser)
    const tokens = makeTokenStore(stack.redis, stack.config.TOKEN_ENCRYPTION_KEYS)
    const old = await tokens.find(sessionId)
    if (!old) throw new Error('signed in without tokens')
    await tokens.save(sessionId, { ...old, expiresAt: Date.now() + 10_000 })
    await forgetGuilds()
    const renewedBefore = await countOf('POST /oauth2/token')
    const answers = await Promise.all(
      [stack.url, other.url, stack.url, other.url].map((url) =>
        at(url, browser).get('/api/v1/guilds'),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await countOf('POST /oauth2/token')).toBe(renewedBefore + 1)
    const renewed = await tokens.find(sessionId)
    expect(renewed?.accessToken).not.toBe(old.accessToken)
    expect(renewed?.expiresAt).toBeGreaterThan(Date.now() + 6 * DAY_MS)
  })

  it('that Discord no longer accepts end the session', async () => {
    const browser = await signedIn()
    const sessionId = sessionIdOf(browser)
    await stack.discord.control.failNext({ route: 'GET /users/@me/guilds', status: 401 })
    await forgetGuilds()
    expect((await browser.get('/api/v1/guilds')).status).toBe(401)
    await stack.discord.control.clearFaults()
    expect(await stack.redis.exists(keys.apiSession(sessionId), keys.apiTokens(sessionId))).toBe(0)
  })
})
