import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { KeyScope } from '#api/access.ts'
import { makeToken } from '#api/api-keys/token.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeApiKeys } from '#core/postgres/api-keys.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt, type Browser } from './browser.ts'
import { fillPath, readOperations, sampleOf, type Operation } from './operations.ts'

const ADMINISTRATOR = '8'

/** Who asks; `tokenless` is the administrator without the token of the page. */
const people = ['nobody', 'stranger', 'member', 'administrator', 'tokenless'] as const
const programs = ['read key', 'write key', 'key of another guild', 'key without right'] as const
type Person = (typeof people)[number]
type Program = (typeof programs)[number]

/** Codes of refusals that are about who asks. */
const refusals = new Set([
  'not-signed-in',
  'not-administrator',
  'csrf-token-invalid',
  'api-key-refused',
  'api-key-scope',
])

let stack: ApiStack
let operations: Operation[]
let home: string
let keeper: string
const userIds = new Map<Person, string>()
const browsers = new Map<Person, Browser>()
const secrets = new Map<Program, string>()

beforeAll(async () => {
  stack = await startApiStack()
  operations = await readOperations(stack.url)
  const { control } = stack.discord
  for (const person of ['stranger', 'member', 'administrator'] as const)
    userIds.set(person, (await control.createUser({ username: person })).id)
  userIds.set('tokenless', userIdOf('administrator'))

  // Keys are of somebody who asks nothing: whoever opts out ends their own.
  keeper = (await control.createUser({ username: 'keeper' })).id
  home = (await control.createGuild({ name: 'Home', ownerId: keeper })).id
  const other = (await control.createGuild({ name: 'Other', ownerId: keeper })).id
  const role = { guildId: home, name: 'Admins', permissions: ADMINISTRATOR }
  const { roleId } = await control.setRole(role)
  const { code } = await control.createInvite({ guildId: home })
  for (const person of ['member', 'administrator'] as const)
    await control.join({ guildId: home, userId: userIdOf(person), by: { code } })
  const admin = { guildId: home, userId: userIdOf('administrator'), roleIds: [roleId] }
  await control.setMember(admin)
  await makePresentGuilds(stack.redis).add([home, other])
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  for (const guildId of [home, other]) await enableGuild(stores, guildId, new Date())

  for (const person of people) browsers.set(person, await openAs(person))
  secrets.set('read key', await makeKey(home, 'read', keeper))
  secrets.set('write key', await makeKey(home, 'write', keeper))
  secrets.set('key of another guild', await makeKey(other, 'write', keeper))
})
afterAll(() => stack.stop())

/** All this comes from one address, and is more than one person may ask. */
beforeEach(async () => {
  const counters = await stack.redis.keys(`${keys.apiRequests()}*`)
  if (counters.length > 0) await stack.redis.del(...counters)
})

const userIdOf = (person: Person) => userIds.get(person) ?? ''

function browserOf(person: Person): Browser {
  const browser = browsers.get(person)
  if (!browser) throw new Error(`nobody has opened a browser as ${person}`)
  return browser
}

async function openAs(person: Person): Promise<Browser> {
  const browser = openBrowser(stack.url)
  if (person !== 'nobody') await signIn(browser, stack.discord, { userId: userIdOf(person) })
  return browser
}

async function makeKey(guildId: string, scope: KeyScope, createdBy: string): Promise<string> {
  const { id, hash, text } = makeToken()
  const key = { id, hash, guildId, name: 'of tests', scope, createdBy, createdAt: new Date() }
  const made = await makeApiKeys(stack.db).create({ ...key, pseudonym: '-1' })
  if (made !== 'created') throw new Error(made)
  return text
}

/** A key is deleted when it is found to have no right: each request is made with another. */
async function secretOf(program: Program): Promise<string> {
  if (program === 'key without right') return makeKey(home, 'write', userIdOf('member'))
  return secrets.get(program) ?? ''
}

/** What the api says to the request about who asks; undefined where that is in order. */
async function refusalOf(response: Response): Promise<string | undefined> {
  const isProblem = /problem\+json/.test(response.headers.get('content-type') ?? '')
  if (!isProblem) {
    // A feed has no end.
    await response.body?.cancel()
    expect(response.status).toBeLessThan(400)
    return undefined
  }
  const code = textAt(await response.json(), 'code')
  return refusals.has(code) ? code : undefined
}

/**
 * A request that only the guard could refuse, or whose body no handler takes: the module is not
 * switched off half-way through.
 */
async function ask(operation: Operation, browser: Browser, headers: Record<string, string>) {
  const { method, body } = operation
  const path = fillPath(operation, { guildId: home })
  if (body === undefined) return browser.request(path, { method, headers })
  return browser.request(path, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ ...(sampleOf(body) as object), unknown: true }),
  })
}

async function askAs(operation: Operation, person: Person): Promise<string | undefined> {
  const browser = browserOf(person)
  const session = await browser.request('/api/v1/session')
  if (person !== 'nobody' && session.status !== 200) throw new Error(`${person} was signed out`)
  const csrf = person === 'tokenless' ? '' : textAt(await session.json(), 'csrfToken')
  const refusal = await refusalOf(await ask(operation, browser, { 'x-csrf-token': csrf }))
  // Whoever may sign out has done so.
  if (operation.path.endsWith('/logout')) browsers.set(person, await openAs(person))
  return refusal
}

/** What a route that declares this says to a person. */
function expectedOf({ security = [] }: Operation, person: Person): string | undefined {
  if (security.length === 0) return undefined
  if (person === 'nobody') return 'not-signed-in'
  const wanted = security.find(({ session }) => session)
  const isAdministrator = person === 'administrator' || person === 'tokenless'
  if (wanted?.session?.includes('administrator') && !isAdministrator) return 'not-administrator'
  return person === 'tokenless' && wanted?.csrf ? 'csrf-token-invalid' : undefined
}

function expectedOfKey({ security = [] }: Operation, program: Program): string | undefined {
  if (security.length === 0) return undefined
  const scopes = security.flatMap(({ key = [] }) => key)
  if (scopes.length === 0) return 'api-key-scope'
  if (program === 'key of another guild') return 'not-administrator'
  if (program === 'key without right') return 'api-key-refused'
  return program === 'read key' && !scopes.includes('read') ? 'api-key-scope' : undefined
}

describe('every route', () => {
  it('declares who may call it', () => {
    expect(operations.length).toBeGreaterThan(12)
    expect(operations.filter(({ security }) => security === undefined)).toEqual([])
  })

  it('is open to everyone only where people sign in', () => {
    const open = operations.filter(({ security }) => security?.length === 0)
    expect(open.map(({ path }) => path)).toEqual(['/api/auth/login', '/api/auth/callback'])
  })

  it('about a server is for its administrators', () => {
    const ofGuilds = operations.filter(({ path }) => path.startsWith('/api/v1/guilds/{guildId}'))
    for (const { path, security = [] } of ofGuilds) {
      const sessions = security.flatMap(({ session }) => (session ? [session] : []))
      expect([path, sessions]).toEqual([path, [['administrator']]])
    }
  })

  it('that writes needs the token of the page', () => {
    for (const { method, path, security = [] } of operations) {
      if (method === 'GET') continue
      const sessions = security.filter(({ session }) => session)
      expect([path, sessions.every(({ csrf }) => csrf)]).toEqual([path, true])
      const scopes = security.flatMap(({ key = [] }) => key)
      expect([path, scopes.every((scope) => scope === 'write')]).toEqual([path, true])
    }
  })

  it('over keys, the switch, audit and privacy is closed to keys', () => {
    const closed = operations.filter(({ path }) =>
      /api-keys|module|settings-changes|privacy|session$|logout/.test(path),
    )
    expect(closed.length).toBeGreaterThan(5)
    for (const { path, security = [] } of closed)
      expect([path, security.filter(({ key }) => key)]).toEqual([path, []])
  })
})

describe.each(people)('asked by %s (as the table says)', (person) => {
  it('every route answers as it declares', async () => {
    for (const operation of operations) {
      const name = `${operation.method} ${operation.path}`
      const refusal = await askAs(operation, person)
      expect([name, refusal]).toEqual([name, expectedOf(operation, person)])
    }
  })
})

describe.each(programs)('asked with a %s', (program) => {
  it('every route answers as it declares', async () => {
    for (const operation of operations) {
      const name = `${operation.method} ${operation.path}`
      const headers = { authorization: `Bearer ${await secretOf(program)}` }
      const refusal = await refusalOf(await ask(operation, openBrowser(stack.url), headers))
      expect([name, refusal]).toEqual([name, expectedOfKey(operation, program)])
    }
  })
})
