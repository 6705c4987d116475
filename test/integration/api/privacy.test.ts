import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { sql } from 'kysely'

let stack: ApiStack
let browser: Browser
let memberId: string
/** Where the person is a member, was one, is one with the tracker off, and never was. */
let guilds: { home: string; left: string; off: string; foreign: string }

const stores = () => ({ db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) })
const joinedAt = new Date(Date.now() - 60_000)

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  memberId = (await control.createUser({ username: 'mina' })).id
  const guild = async (name: string) => {
    const made = await control.createGuild({ name, withBot: true })
    return { id: made.id, ownerId: made.ownerId }
  }
  const [home, left, off, foreign] = await Promise.all(
    ['Home', 'Left', 'Off', 'Foreign'].map(guild),
  )
  guilds = {
    home: home?.id ?? '',
    left: left?.id ?? '',
    off: off?.id ?? '',
    foreign: foreign?.id ?? '',
  }
  for (const one of [home, off]) {
    if (!one) continue
    const { code } = await control.createInvite({ guildId: one.id, inviterId: one.ownerId })
    await control.join({ guildId: one.id, userId: memberId, by: { code } })
  }
  for (const id of [guilds.home, guilds.left, guilds.foreign])
    await enableGuild(stores(), id, new Date(Date.now() - 3_600_000))
  await sql`create table day_counts_of_tests partition of day_counts
    for values from (minvalue) to (maxvalue)`.execute(stack.db)
  const join = { member_id: memberId, member_name: 'Mina', joined_at: joinedAt }
  await record(stack.db, [
    aJoin({ ...join, guild_id: guilds.home }),
    aJoin({ ...join, guild_id: guilds.left, left_at: new Date() }),
    aJoin({ guild_id: guilds.foreign, inviter_id: null }),
  ])
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: memberId })
})
afterAll(() => stack.stop())

const path = (guildId: string, rest = '') => `/api/v1/privacy/guilds/${guildId}${rest}`

async function write(method: string, url: string, body?: unknown) {
  const response = await browser.write(method, url, body)
  return { status: response.status, body: (await response.json()) as unknown }
}

describe('privacy', () => {
  it('names the servers that the person is in or was, with the tracker on', async () => {
    const { status, body } = await browser.get('/api/v1/privacy/guilds')
    expect(status).toBe(200)
    const state = { iconUrl: null, optedOut: false, optedOutAt: null }
    expect(body).toEqual({
      guilds: [
        { id: guilds.left, name: null, isMember: false, ...state },
        { id: guilds.home, name: 'Home', isMember: true, ...state },
      ],
    })
  })

  it('tells in numbers what is stored, to who administers nothing', async () => {
    const at = joinedAt.toISOString()
    expect(await browser.get(path(guilds.home))).toEqual({
      status: 200,
      body: {
        guildId: guilds.home,
        retentionDays: 31,
        optedOut: false,
        optedOutAt: null,
        deletedAt: null,
        joins: { count: 1, oldestAt: at, newestAt: at },
        invited: { count: 0, oldestAt: null, newestAt: null },
        candidateOf: 0,
        invites: 0,
        messages: 0,
      },
    })
  })

  it('hands out all of it, as a file', async () => {
    const response = await browser.request(path(guilds.left, '/export'))
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="usher-${guilds.left}-${memberId}.json"`,
    )
    expect(await response.json()).toMatchObject({
      userId: memberId,
      isComplete: true,
      joins: [{ name: 'Mina', code: 'abc' }],
    })
  })

  it('lets a person out, and in again', async () => {
    const out = await write('PUT', path(guilds.home, '/opt-out'), { optedOut: true })
    expect(out).toMatchObject({ status: 200, body: { guildId: guilds.home, optedOut: true } })
    const { rows } = await sql`select from joins where member_id = ${memberId}::bigint
      and guild_id = ${guilds.home}::bigint`.execute(stack.db)
    expect(rows).toEqual([])
    expect(await browser.get('/api/v1/privacy/guilds')).toMatchObject({
      body: { guilds: [{ optedOut: false }, { id: guilds.home, optedOut: true }] },
    })
    const back = await write('PUT', path(guilds.home, '/opt-out'), { optedOut: false })
    expect(back.body).toMatchObject({ optedOut: false, optedOutAt: null })
  })

  it('deletes, also where the person has left, and can be asked again', async () => {
    const deleted = await write('DELETE', path(guilds.left))
    expect(deleted).toEqual({
      status: 200,
      body: { joins: 1, invited: 0, invites: 0, messages: 0 },
    })
    expect(await browser.get(path(guilds.left))).toMatchObject({
      body: { optedOut: true, deletedAt: expect.any(String), joins: { count: 0 } },
    })
    // Nothing names them there any more; the choice is theirs all the same.
    expect((await write('DELETE', path(guilds.left))).status).toBe(200)
  })

  it('leaves nothing in servers that the person was never in', async () => {
    for (const [method, rest] of [
      ['DELETE', ''],
      ['PUT', '/opt-out'],
    ] as const) {
      const answer = await write(
        method,
        path(guilds.foreign, rest),
        method === 'PUT' ? { optedOut: true } : undefined,
      )
      expect(answer).toMatchObject({ status: 404, body: { code: 'guild-not-found' } })
    }
    const { rows } =
      await sql`select from privacy where guild_id = ${guilds.foreign}::bigint`.execute(stack.db)
    expect(rows).toEqual([])
  })

  it('has nothing where the module is off', async () => {
    await purgeGuild(stores(), guilds.home, new Date())
    expect(await browser.get(path(guilds.home))).toMatchObject({
      status: 200,
      body: { joins: { count: 0 }, optedOut: false },
    })
    expect((await write('DELETE', path(guilds.home))).status).toBe(404)
  })

  it('is for people who are signed in, by the page that they see', async () => {
    const stranger = openBrowser(stack.url)
    expect((await stranger.get('/api/v1/privacy/guilds')).status).toBe(401)
    const response = await browser.request(path(guilds.left), { method: 'DELETE' })
    expect(response.status).toBe(403)
  })
})
