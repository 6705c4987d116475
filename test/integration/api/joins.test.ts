import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'
import type { JoinsPage } from '#api/schemas/join.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'

const NOW = Date.now()
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000)

let stack: ApiStack
let browser: Browser
let guildId: string
let otherGuildId: string

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  const { id: ownerId } = await control.createUser({ username: 'owner' })
  guildId = (await control.createGuild({ name: 'Home', ownerId })).id
  otherGuildId = (await control.createGuild({ name: 'Foreign' })).id
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guildId, minutesAgo(60 * 24 * 40))
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })

  await stack.db
    .insertInto('invites')
    .values({
      guild_id: guildId,
      code: 'abc',
      channel_id: null,
      inviter_id: '500000000000000001',
      inviter_name: 'Grace',
      inviter_avatar: 'a_1f',
      uses: 3,
      max_uses: 0,
      max_age_seconds: 0,
      temporary: false,
      created_at: null,
      expires_at: null,
      deleted_at: null,
    })
    .execute()
  await record(stack.db, [
    aJoin({ guild_id: guildId, joined_at: minutesAgo(1), member_avatar: 'f00' }),
    ...[2, 3, 4].map((minutes) =>
      aJoin({
        guild_id: guildId,
        joined_at: minutesAgo(minutes),
        member_id: `40000000000000000${minutes}`,
      }),
    ),
    // At the same moment as the one before.
    aJoin({ guild_id: guildId, joined_at: minutesAgo(4), member_id: '-7', member_name: null }),
    aJoin({
      guild_id: guildId,
      joined_at: minutesAgo(5),
      member_id: '400000000000000005',
      source: 'unknown',
      method: 'none',
      confidence: 'shared',
      reason: 'several-joins-several-codes',
      code: null,
      inviter_id: null,
      candidates: JSON.stringify([{ code: 'x', inviterId: null }]),
      rejoin: true,
      left_at: minutesAgo(2),
    }),
    aJoin({ guild_id: guildId, joined_at: minutesAgo(60 * 24 * 31 + 1) }),
    aJoin({ guild_id: otherGuildId, joined_at: minutesAgo(1) }),
  ])
})
afterAll(() => stack.stop())

async function pageOf(query: string): Promise<JoinsPage> {
  const { status, body } = await browser.get(`/api/v1/guilds/${guildId}/joins${query}`)
  expect(status).toBe(200)
  return body as JoinsPage
}

describe('the joins', () => {
  it('come newest first, of this guild alone, of 31 days', async () => {
    const { joins, nextCursor } = await pageOf('')
    expect(joins.map(({ joinedAt }) => joinedAt)).toEqual(
      [1, 2, 3, 4, 4, 5].map((minutes) => minutesAgo(minutes).toISOString()),
    )
    expect(nextCursor).toBeNull()
  })

  it('name member, inviter and invite', async () => {
    const [first] = (await pageOf('?limit=1')).joins
    expect(first).toEqual({
      id: `${minutesAgo(1).getTime()}-400000000000000001`,
      joinedAt: minutesAgo(1).toISOString(),
      member: {
        id: '400000000000000001',
        name: 'newcomer',
        avatarUrl: 'https://cdn.discordapp.com/avatars/400000000000000001/f00.webp?size=128',
      },
      source: 'invite',
      method: 'use-count',
      confidence: 'certain',
      reason: null,
      code: 'abc',
      inviter: {
        id: '500000000000000001',
        name: 'Grace',
        avatarUrl: 'https://cdn.discordapp.com/avatars/500000000000000001/a_1f.webp?size=128',
      },
      candidates: [],
      flags: { rejoin: false, freshAccount: false, ownCode: false },
      leftAt: null,
    })
  })

  it('say where a join is not certain, and that a member has left', async () => {
    const last = (await pageOf('')).joins.at(-1)
    expect(last).toMatchObject({
      confidence: 'shared',
      reason: 'several-joins-several-codes',
      inviter: null,
      candidates: [{ code: 'x', inviterId: null }],
      flags: { rejoin: true },
      leftAt: minutesAgo(2).toISOString(),
    })
  })

  it('show a member without a name as nobody', async () => {
    const { joins } = await pageOf('')
    expect(joins[4]?.member).toEqual({ id: null, name: null, avatarUrl: null })
  })

  it('come page by page, each once, though two came at the same moment', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page: JoinsPage = await pageOf(`?limit=2${query}`)
      expect(page.joins.length).toBe(2)
      seen.push(...page.joins.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual((await pageOf('')).joins.map(({ id }) => id))
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=nonsense', 'cursor='])(
    'cannot be asked for by %s',
    async (query) => {
      const { status, body } = await browser.get(`/api/v1/guilds/${guildId}/joins?${query}`)
      expect(status).toBe(400)
      expect(body).toMatchObject({ code: 'bad-request' })
      expect(body).toHaveProperty('detail', expect.stringMatching(/^querystring\/(limit|cursor) /))
    },
  )
})

describe('joins that are asked for', () => {
  const membersOf = async (query: string) =>
    (await pageOf(query)).joins.map(({ joinedAt }) => (NOW - Date.parse(joinedAt)) / 60_000)

  it('are those of an inviter, a code, a source, a confidence, a member', async () => {
    expect(await membersOf('?inviter=500000000000000001')).toEqual([1, 2, 3, 4, 4])
    expect(await membersOf('?inviter=500000000000000002')).toEqual([])
    expect(await membersOf('?code=abc')).toEqual([1, 2, 3, 4, 4])
    expect(await membersOf('?code=ABC')).toEqual([])
    expect(await membersOf('?source=unknown')).toEqual([5])
    expect(await membersOf('?source=invite')).toEqual([1, 2, 3, 4, 4])
    expect(await membersOf('?confidence=shared')).toEqual([5])
    expect(await membersOf('?confidence=certain')).toEqual([1, 2, 3, 4, 4])
    expect(await membersOf('?member=400000000000000003')).toEqual([3])
  })

  it('fit all that is asked for, on every page', async () => {
    const query = '?inviter=500000000000000001&code=abc&confidence=certain&limit=2'
    const first = await pageOf(query)
    expect(first.joins).toHaveLength(2)
    const second = await pageOf(`${query}&cursor=${first.nextCursor}`)
    expect(second.joins.map(({ member }) => member.id)).toEqual([
      '400000000000000003',
      '400000000000000004',
    ])
    expect(await membersOf('?inviter=500000000000000001&confidence=shared')).toEqual([])
    expect((await pageOf('?code=abc&source=vanity')).nextCursor).toBeNull()
  })

  it('are of a day as the guild’s clock has it', async () => {
    await stack.db
      .updateTable('guild_settings')
      .set({ timezone: 'Pacific/Kiritimati' })
      .where('guild_id', '=', guildId)
      .execute()
    const dayOf = (minutes: number) =>
      new Date(NOW - minutes * 60_000 + 14 * 3_600_000).toISOString().slice(0, 10)
    const expected = [1, 2, 3, 4, 4, 5].filter((minutes) => dayOf(minutes) === dayOf(1))
    expect(await membersOf(`?day=${dayOf(1)}`)).toEqual(expected)
    expect(await membersOf(`?day=${dayOf(60 * 24 * 3)}`)).toEqual([])
  })

  it.each([
    'inviter=1',
    'inviter=99999999999999999999',
    'member=-7',
    'code=a b',
    'source=door',
    'confidence=Certain',
    'day=2026-02-30',
    'day=today',
    'colour=red',
  ])('cannot be asked for by %s', async (query) => {
    const { status, body } = await browser.get(`/api/v1/guilds/${guildId}/joins?${query}`)
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  })
})
