import { REST } from '@discordjs/rest'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { inviteRoutes, makeListInvites, type ListRefusals } from '#bot/discord/list-invites.ts'
import { boundless } from '#test/support/rest-allowances.ts'
import { makeRefusals } from '#bot/discord/refusals.ts'
import {
  startScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '#test/support/scripted-http.ts'

const GUILD = '1100000000000000042'
let http: ScriptedHttp
let answer: ScriptedAnswer | undefined
let vanityAnswer: ScriptedAnswer | undefined
let hasVanity: boolean
let atMs: number
let refusals: ListRefusals
let listInvites: ReturnType<typeof makeListInvites>

beforeAll(async () => {
  http = await startScriptedHttp(({ url }) => (url?.endsWith('vanity-url') ? vanityAnswer : answer))
})
afterAll(() => http.close())
beforeEach(() => {
  hasVanity = false
  atMs = Date.now()
  vanityAnswer = { status: 200, body: { code: 'harbour', uses: 12 } }
  refusals = makeRefusals({ now: () => atMs })
  listInvites = listsOf(http.url)
  http.requests.length = 0
})

const listsOf = (url: string) =>
  makeListInvites({
    rest: new REST({
      api: `${url}/api`,
      retries: 0,
      timeout: 300,
      rejectOnRateLimit: Object.values(inviteRoutes),
    }).setToken('a-token'),
    hasVanity: () => hasVanity,
    allowance: boundless,
    refusals,
    now: () => atMs,
  })
const limit = (remaining: number, resetAfterS: number) => ({
  'X-RateLimit-Limit': '5',
  'X-RateLimit-Remaining': String(remaining),
  'X-RateLimit-Reset-After': String(resetAfterS),
  'X-RateLimit-Bucket': 'invites-of-a-guild',
})
const forbidden = { status: 403, body: { code: 50_013, message: 'Missing Permissions' } }

const wireInvite = {
  type: 0,
  code: 'abc',
  uses: 3,
  max_uses: 10,
  max_age: 86_400,
  temporary: true,
  created_at: '2026-03-01T12:00:00.000000+00:00',
  expires_at: '2026-03-02T12:00:00+00:00',
  channel: { id: '700', name: 'general', type: 0 },
  inviter: { id: '500', username: 'ines', global_name: 'Ines', avatar: 'a1', discriminator: '0' },
}

it('reads what Discord lists', async () => {
  const crew = { ...wireInvite, code: 'crew', inviter: undefined, roles: [{ id: '900' }] }
  answer = { status: 200, body: [wireInvite, crew, { ...wireInvite, code: 'guest', flags: 1 }] }
  const outcome = await listInvites(GUILD)
  expect(http.requests).toEqual([`GET /api/v10/guilds/${GUILD}/invites`])
  if (outcome.kind !== 'list') return expect(outcome).toMatchObject({ kind: 'list' })
  expect([...outcome.invites.keys()]).toEqual(['abc', 'crew', 'guest'])
  expect(outcome.invites.get('abc')).toEqual({
    code: 'abc',
    isVanity: false,
    uses: 3,
    maxUses: 10,
    maxAgeSeconds: 86_400,
    temporary: true,
    channelId: '700',
    inviterId: '500',
    inviterName: 'Ines',
    inviterAvatar: 'a1',
    createdAt: Date.parse('2026-03-01T12:00:00Z'),
    expiresAt: Date.parse('2026-03-02T12:00:00Z'),
    roleIds: [],
    isGuest: false,
  })
  const ofNobody = { inviterId: null, inviterName: null, roleIds: ['900'], isGuest: false }
  expect(outcome.invites.get('crew')).toMatchObject(ofNobody)
  expect(outcome.invites.get('guest')).toMatchObject({ isGuest: true })
})

it('tells an empty list from a failure', async () => {
  answer = { status: 200, body: [] }
  expect(await listInvites(GUILD)).toEqual({ kind: 'list', invites: new Map() })
})

it('counts the vanity URL like an invite that nobody made', async () => {
  hasVanity = true
  answer = { status: 200, body: [wireInvite] }
  const outcome = await listInvites(GUILD)
  expect(http.requests.sort()).toEqual([
    `GET /api/v10/guilds/${GUILD}/invites`,
    `GET /api/v10/guilds/${GUILD}/vanity-url`,
  ])
  if (outcome.kind !== 'list') return expect(outcome).toMatchObject({ kind: 'list' })
  expect([...outcome.invites.keys()]).toEqual(['abc', 'harbour'])
  expect(outcome.invites.get('harbour')).toMatchObject({
    isVanity: true,
    uses: 12,
    maxUses: 0,
    inviterId: null,
    expiresAt: null,
  })
})

it('knows a guild that has given its vanity URL up', async () => {
  hasVanity = true
  answer = { status: 200, body: [] }
  vanityAnswer = { status: 200, body: { code: null, uses: 0 } }
  expect(await listInvites(GUILD)).toEqual({ kind: 'list', invites: new Map() })
})

it.each<[string, ScriptedAnswer | undefined]>([
  ['500', { status: 500, body: {} }],
  ['a page of a proxy', { status: 200, body: { error: 'maintenance' } }],
  ['nothing', { status: 200, body: null }],
  ['no uses', { status: 200, body: { code: 'harbour' } }],
  ['a time-out', undefined],
])('knows nothing where the vanity URL answers with %s', async (_, given) => {
  hasVanity = true
  answer = { status: 200, body: [wireInvite] }
  vanityAnswer = given
  const outcome = await listInvites(GUILD)
  expect(outcome).toEqual({ kind: 'list-failed', error: expect.any(String) })
})

it('may not see uses where it may not see those of the vanity URL', async () => {
  hasVanity = true
  answer = { status: 200, body: [wireInvite] }
  vanityAnswer = forbidden
  expect(await listInvites(GUILD)).toEqual({ kind: 'list-without-uses', retryAfterMs: 30_000 })
})

it('does not take a list without uses for a list of zeros', async () => {
  const { uses: _uses, max_uses: _maxUses, ...withoutUses } = wireInvite
  answer = { status: 200, body: [wireInvite, withoutUses] }
  expect(await listInvites(GUILD)).toEqual({ kind: 'list-without-uses', retryAfterMs: 30_000 })
})

it.each([403, 404])('leaves a guild alone that does not let it: %i', async (status) => {
  answer = { ...forbidden, status }
  const outcome = { kind: 'list-forbidden', retryAfterMs: 30_000 }
  expect(await listInvites(GUILD)).toEqual(outcome)
  expect(await listInvites(GUILD)).toEqual(outcome)
  expect(http.requests).toHaveLength(1)
  atMs += 30_000
  expect(await listInvites(GUILD)).toEqual({ kind: 'list-forbidden', retryAfterMs: 60_000 })
  expect(http.requests).toHaveLength(2)
  refusals.forgive(GUILD)
  answer = { status: 200, body: [] }
  expect(await listInvites(GUILD)).toMatchObject({ kind: 'list' })
})

it('asks for as long as the limit has a request left, then says until when it has not', async () => {
  answer = { status: 200, body: [], headers: limit(3, 5) }
  expect(await listInvites(GUILD)).not.toHaveProperty('retryAfterMs')
  answer = { status: 200, body: [], headers: limit(0, 4.9) }
  expect(await listInvites(GUILD)).toMatchObject({ kind: 'list', retryAfterMs: 4_960 })
  const reached = { kind: 'list-failed', error: 'limit reached', retryAfterMs: 4_960 }
  expect(await listInvites(GUILD)).toEqual(reached)
  expect(http.requests).toHaveLength(2)
  expect(await listInvites('1100000000000000043')).toMatchObject({ kind: 'list' })
})

it('spreads the last requests over the rest of the window', async () => {
  answer = { status: 200, body: [], headers: limit(1, 5) }
  const { retryAfterMs } = await listInvites(GUILD)
  expect(retryAfterMs).toBeGreaterThan(2_000)
  expect(retryAfterMs).toBeLessThan(3_000)
})

it('does not wait out a 429, but says how long it takes', async () => {
  answer = { status: 429, body: {}, headers: { ...limit(0, 60), 'Retry-After': '60' } }
  const startedAt = performance.now()
  const outcome = await listInvites(GUILD)
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(outcome).toMatchObject({ kind: 'list-failed', error: 'limit reached' })
  expect(outcome.retryAfterMs).toBeGreaterThan(50_000)
  await listInvites(GUILD)
  expect(http.requests).toHaveLength(1)
})

it.each<[string, ScriptedAnswer | undefined]>([
  ['500', { status: 500, body: {} }],
  ['503', { status: 503, body: 'upstream' }],
  ['400', { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } }],
  ['a page of a proxy', { status: 200, body: { error: 'maintenance' } }],
  ['no JSON', { status: 200, body: '[{"code":' }],
  ['a list of nothing', { status: 200, body: [null] }],
  ['an invite without code', { status: 200, body: [{ uses: 1 }] }],
  ['a time-out', undefined],
])('says that it failed: %s', async (_, given) => {
  answer = given
  const outcome = await listInvites(GUILD)
  expect(outcome).toEqual({ kind: 'list-failed', error: expect.any(String) })
})

it('says that it failed where nobody listens', async () => {
  const nobody = await startScriptedHttp(() => undefined)
  await nobody.close()
  expect(await listsOf(nobody.url)(GUILD)).toMatchObject({ kind: 'list-failed' })
})
