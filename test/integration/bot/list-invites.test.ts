import { REST } from '@discordjs/rest'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { listInvites } from '#bot/lanes/list-invites.ts'
import {
  startScriptedHttp,
  type ScriptedAnswer,
  type ScriptedHttp,
} from '#test/support/scripted-http.ts'

let http: ScriptedHttp
let answer: ScriptedAnswer | undefined
let rest: REST

beforeAll(async () => {
  http = await startScriptedHttp(() => answer)
})
afterAll(() => http.close())
beforeEach(() => {
  rest = new REST({ api: `${http.url}/api`, retries: 0, timeout: 300 }).setToken('a-token')
})

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
  answer = {
    status: 200,
    body: [wireInvite, { ...wireInvite, code: 'widget', inviter: undefined }],
  }
  const outcome = await listInvites(rest, '42')
  expect(http.requests.at(-1)).toBe('GET /api/v10/guilds/42/invites')
  if (outcome.kind !== 'list') return expect(outcome.kind).toBe('list')
  expect([...outcome.invites.keys()]).toEqual(['abc', 'widget'])
  expect(outcome.invites.get('abc')).toEqual({
    code: 'abc',
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
  })
  expect(outcome.invites.get('widget')).toMatchObject({ inviterId: null, inviterName: null })
})

it('tells an empty list from a failure', async () => {
  answer = { status: 200, body: [] }
  expect(await listInvites(rest, '42')).toEqual({ kind: 'list', invites: new Map() })
})

it('does not take a list without uses for a list of zeros', async () => {
  const { uses: _uses, max_uses: _maxUses, ...withoutUses } = wireInvite
  answer = { status: 200, body: [wireInvite, withoutUses] }
  expect(await listInvites(rest, '42')).toEqual({ kind: 'list-without-uses' })
})

it.each([403, 404])('knows that it may not see the invites: %i', async (status) => {
  answer = { status, body: { code: 50_013, message: 'Missing Permissions' } }
  expect(await listInvites(rest, '42')).toEqual({ kind: 'list-forbidden' })
})

it.each<[string, ScriptedAnswer | undefined]>([
  ['500', { status: 500, body: {} }],
  ['503', { status: 503, body: 'upstream' }],
  ['400', { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } }],
  ['a page of a proxy', { status: 200, body: { error: 'maintenance' } }],
  ['no JSON', { status: 200, body: '[{"code":' }],
  ['a list of nothing', { status: 200, body: [null] }],
  ['a time-out', undefined],
])('says that it failed: %s', async (_, given) => {
  answer = given
  const outcome = await listInvites(rest, '42')
  expect(outcome).toEqual({ kind: 'list-failed', error: expect.any(String) })
})

it('says that it failed where nobody listens', async () => {
  const nobody = await startScriptedHttp(() => undefined)
  await nobody.close()
  const lost = new REST({ api: `${nobody.url}/api`, retries: 0, timeout: 300 }).setToken('a-token')
  expect(await listInvites(lost, '42')).toMatchObject({ kind: 'list-failed' })
})
