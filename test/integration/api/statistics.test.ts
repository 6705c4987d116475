import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'

const NOW = Date.parse('2026-03-31T12:00:00Z')
const DAY_MS = 86_400_000
const daysAgo = (days: number) => new Date(NOW - days * DAY_MS)
const dayOf = (days: number) => daysAgo(days).toISOString().slice(0, 10)

const GRACE = '500000000000000001'
const LINUS = '500000000000000002'

let stack: ApiStack
let browser: Browser
let guildId: string
let offGuildId: string

beforeAll(async () => {
  stack = await startApiStack({ now: () => new Date(NOW) })
  const { control } = stack.discord
  const { id: ownerId } = await control.createUser({ username: 'owner' })
  guildId = (await control.createGuild({ name: 'Home', ownerId })).id
  offGuildId = (await control.createGuild({ name: 'Off', ownerId })).id
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guildId, daysAgo(40))
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })

  await sql`create table day_counts_of_tests partition of day_counts
    for values from (minvalue) to (maxvalue)`.execute(stack.db)
  const counted = (
    days: number,
    inviter: string,
    code: string,
    counts: [number, number, number],
  ) => {
    const [joins, leaves, present] = counts
    return {
      guild_id: guildId,
      day: dayOf(days),
      inviter_id: inviter,
      code,
      joins,
      leaves,
      present,
    }
  }
  await stack.db
    .insertInto('day_counts')
    .values([
      counted(0, GRACE, 'abc', [2, 1, 2]),
      counted(3, GRACE, 'abc', [4, 0, 3]),
      counted(3, LINUS, 'def', [2, 0, 2]),
      counted(3, '0', '', [2, 1, 2]),
      // Out of the 31 days.
      counted(31, GRACE, 'abc', [50, 0, 50]),
    ])
    .execute()
  await stack.db
    .insertInto('invites')
    .values({
      guild_id: guildId,
      code: 'abc',
      channel_id: null,
      inviter_id: GRACE,
      inviter_name: 'Grace',
      inviter_avatar: 'f00',
      uses: 3,
      max_uses: 0,
      max_age_seconds: 0,
      temporary: false,
      created_at: null,
      expires_at: null,
      deleted_at: null,
    })
    .execute()
  await sql`insert into invite_labels values (${guildId}::bigint, 'abc', 'YouTube')`.execute(
    stack.db,
  )
  const join = (days: number, member: number, given: Parameters<typeof aJoin>[0] = {}) =>
    aJoin({
      guild_id: guildId,
      joined_at: daysAgo(days),
      member_id: `40000000000000000${member}`,
      inviter_id: GRACE,
      ...given,
    })
  await record(stack.db, [
    join(0.001, 1, { fresh_account: true }),
    join(0.002, 2),
    join(3, 3, { left_at: daysAgo(1.5) }),
    join(3, 4, { rejoin: true }),
    join(3.1, 5),
    join(3.1, 6, { member_name: null }),
    join(3.1, 7, { code: 'def', inviter_id: LINUS }),
    join(3.1, 8, { code: 'def', inviter_id: LINUS, member_name: null }),
    join(3.2, 9, { code: 'vanity', source: 'vanity', inviter_id: null }),
    join(3.3, 0, { code: null, source: 'unknown', confidence: 'unknown', inviter_id: null }),
    // Linus himself, who made no invite that was ever listed.
    aJoin({
      guild_id: guildId,
      member_id: LINUS,
      member_name: 'Linus',
      joined_at: daysAgo(20),
      counted_on: dayOf(40),
    }),
  ])
})
afterAll(() => stack.stop())

async function read(path: string, guild = guildId): Promise<unknown> {
  const { status, body } = await browser.get(`/api/v1/guilds/${guild}/statistics/${path}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const SPAN = { timezone: 'UTC', from: dayOf(30), to: dayOf(0) }

describe('statistics', () => {
  it('tell 31 days in a few numbers', async () => {
    expect(await read('summary')).toEqual({
      ...SPAN,
      joins: 10,
      leaves: 2,
      net: 9,
      today: { joins: 2, leaves: 1 },
      inviters: 2,
      codes: 3,
      rejoins: 1,
      freshAccounts: 1,
      confidences: [
        { confidence: 'certain', joins: 9 },
        { confidence: 'likely', joins: 0 },
        { confidence: 'shared', joins: 0 },
        { confidence: 'unknown', joins: 1 },
      ],
      certainShare: 0.9,
    })
  })

  it('go by day, every day once', async () => {
    const { days, ...span } = (await read('days')) as { days: { day: string }[] }
    expect(span).toEqual(SPAN)
    expect(days).toHaveLength(31)
    expect(days.at(-1)).toEqual({ day: dayOf(0), joins: 2, leaves: 1, net: 2 })
    expect(days.at(-4)).toEqual({ day: dayOf(3), joins: 8, leaves: 1, net: 7 })
    expect(days.at(-2)).toEqual({ day: dayOf(1), joins: 0, leaves: 0, net: 0 })
  })

  it('go by the days, inviter and code that are asked for', async () => {
    expect(await read(`days?from=${dayOf(4)}&to=${dayOf(3)}&inviter=${GRACE}&code=abc`)).toEqual({
      timezone: 'UTC',
      from: dayOf(4),
      to: dayOf(3),
      days: [
        { day: dayOf(4), joins: 0, leaves: 0, net: 0 },
        { day: dayOf(3), joins: 4, leaves: 0, net: 3 },
      ],
    })
  })

  it.each([
    'from=2026-02-30',
    `from=${dayOf(31)}`,
    `to=${dayOf(-1)}`,
    `to=${dayOf(3)}&from=${dayOf(2)}`,
    'since=2026-03-01',
  ])('have no days for %s', async (query) => {
    const { status, body } = await browser.get(`/api/v1/guilds/${guildId}/statistics/days?${query}`)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'bad-request' })
  })

  it('rank inviters, by the names they were last seen with', async () => {
    expect(await read('inviters')).toEqual({
      ...SPAN,
      inviters: [
        {
          rank: 1,
          inviter: { id: GRACE, name: 'Grace', avatarUrl: expect.stringContaining('f00') },
          joins: 6,
          leaves: 1,
          net: 5,
          doubt: { members: 0, isMore: false },
        },
        {
          rank: 2,
          inviter: { id: LINUS, name: 'Linus', avatarUrl: null },
          joins: 2,
          leaves: 0,
          net: 2,
          doubt: { members: 0, isMore: false },
        },
      ],
      ranked: 2,
      totals: { joins: 10, leaves: 2, net: 9 },
      nextCursor: null,
    })
  })

  it('rank page by page, over the days that are asked for', async () => {
    expect(await read('inviters?days=1')).toMatchObject({ from: dayOf(0), ranked: 1 })
    const first = await read('inviters?limit=1')
    expect(first).toMatchObject({ inviters: [{ rank: 1 }], nextCursor: '1' })
    expect(await read('inviters?limit=1&cursor=1')).toMatchObject({
      inviters: [{ rank: 2 }],
      nextCursor: null,
    })
    expect(await read('codes?limit=2')).toMatchObject({ nextCursor: '2' })
    expect(await read('codes?limit=2&cursor=2')).toMatchObject({
      codes: [{ code: 'def' }],
      nextCursor: null,
    })
  })

  it('rank codes, with their labels and makers', async () => {
    const body = (await read('codes')) as { codes: unknown[] }
    expect(body.codes).toEqual([
      {
        code: 'abc',
        label: 'YouTube',
        inviter: { id: GRACE, name: 'Grace', avatarUrl: expect.stringContaining('f00') },
        joins: 6,
        leaves: 1,
        net: 5,
      },
      { code: null, label: null, inviter: null, joins: 2, leaves: 1, net: 2 },
      { code: 'def', label: null, inviter: null, joins: 2, leaves: 0, net: 2 },
    ])
    expect(await read(`codes?inviter=${LINUS}`)).toMatchObject({
      codes: [{ code: 'def' }],
      totals: { joins: 2 },
    })
  })

  it('say how members came', async () => {
    const { sources } = (await read('sources')) as { sources: unknown[] }
    expect(sources.slice(0, 3)).toEqual([
      { source: 'invite', joins: 8, share: 0.8 },
      { source: 'vanity', joins: 1, share: 0.1 },
      { source: 'unknown', joins: 1, share: 0.1 },
    ])
  })

  it('say who stayed for how long', async () => {
    const all = (await read('retention')) as { points: unknown[] }
    expect(all).toMatchObject({ members: 11, stillThere: 10, isMore: false })
    expect(all.points).toHaveLength(31)
    expect(all.points.slice(0, 4)).toEqual([
      { day: 0, members: 11, stayed: 11, share: 1 },
      { day: 1, members: 9, stayed: 9, share: 1 },
      { day: 2, members: 9, stayed: 8, share: 8 / 9 },
      { day: 3, members: 9, stayed: 8, share: 8 / 9 },
    ])
    expect(await read('retention?code=def')).toMatchObject({ members: 2, stillThere: 2 })
    expect(await read(`retention?inviter=${GRACE}&day=${dayOf(0)}`)).toMatchObject({ members: 2 })
  })

  it('say how fast members come', async () => {
    const body = (await read('raid?minutes=5')) as { codes: unknown[] }
    expect(body).toMatchObject({ minutes: 5, joins: 2, perMinute: [0, 0, 1, 1, 0] })
    expect(body.codes).toEqual([
      {
        code: 'abc',
        label: 'YouTube',
        inviter: expect.objectContaining({ name: 'Grace' }),
        joins: 2,
        freshAccounts: 1,
        peakPerMinute: 1,
        perMinute: [0, 0, 1, 1, 0],
      },
    ])
  })

  it.each(['summary', 'days', 'inviters', 'codes', 'sources', 'retention', 'raid'])(
    'have no %s where the module is off',
    async (path) => {
      const url = `/api/v1/guilds/${offGuildId}/statistics/${path}`
      const { status, body } = await browser.get(url)
      expect({ status, body }).toMatchObject({ status: 409, body: { code: 'module-disabled' } })
    },
  )
})
