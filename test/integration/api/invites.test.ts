import { sql, type Insertable } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { aJoin, record } from './recorded-joins.ts'
import type { Invite, InvitesPage } from '#api/schemas/invite.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import type { InvitesTable } from '#core/postgres/tables.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeInviteOwners } from '#core/redis/invite-owners.ts'

const GRACE = '500000000000000001'
const PSEUDONYM = '-4700000000000000001'

let stack: ApiStack
let browser: Browser
let ownerId: string
let guildId: string
let channelId: string
let foreign: { guildId: string; channelId: string; code: string }

async function enable(guild: string): Promise<void> {
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guild, new Date(Date.now() - 60_000))
}

function anInvite(given: Partial<Insertable<InvitesTable>>): Insertable<InvitesTable> {
  return {
    guild_id: guildId,
    code: 'abc',
    channel_id: channelId,
    inviter_id: GRACE,
    inviter_name: 'Grace',
    inviter_avatar: null,
    uses: 3,
    max_uses: 0,
    max_age_seconds: 0,
    temporary: false,
    created_at: new Date('2026-01-01T00:00:00Z'),
    expires_at: null,
    deleted_at: null,
    ...given,
  }
}

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  ownerId = (await control.createUser({ username: 'owner', globalName: 'Ada' })).id
  const guild = await control.createGuild({ name: 'Home', ownerId, withBot: true })
  guildId = guild.id
  channelId = guild.channels[0]?.id ?? ''
  const other = await control.createGuild({ name: 'Foreign', withBot: true })
  const theirs = await control.createInvite({ guildId: other.id, inviterId: other.ownerId })
  foreign = { guildId: other.id, channelId: other.channels[0]?.id ?? '', code: theirs.code }
  await enable(guildId)
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })

  await sql`create table day_counts_of_tests partition of day_counts
    for values from (minvalue) to (maxvalue)`.execute(stack.db)
  const day = new Date().toISOString().slice(0, 10)
  const counted = (code: string, joins: number) => {
    return { guild_id: guildId, day, inviter_id: GRACE, code, joins, leaves: 1, present: joins - 1 }
  }
  await stack.db
    .insertInto('day_counts')
    .values([counted('abc', 5), counted('old', 9)])
    .execute()
  const past = new Date('2026-02-01T00:00:00Z')
  await stack.db
    .insertInto('invites')
    .values([
      anInvite({ code: 'abc', uses: 3 }),
      anInvite({ code: 'ABC', uses: 7, inviter_id: PSEUDONYM, inviter_name: null, is_owned: true }),
      anInvite({ code: 'old', deleted_at: past }),
      anInvite({ code: 'ended', expires_at: past, max_age_seconds: 60 }),
      anInvite({ code: 'unseen', channel_id: null, inviter_id: null, inviter_name: null }),
    ])
    .execute()
  await record(stack.db, [aJoin({ guild_id: guildId, code: 'harbour', source: 'vanity' })])
})
afterAll(() => stack.stop())

const path = (rest = '') => `/api/v1/guilds/${guildId}/invites${rest}`

async function list(query = ''): Promise<InvitesPage> {
  const { status, body } = await browser.get(path(query))
  expect(status, JSON.stringify(body)).toBe(200)
  return body as InvitesPage
}

const codesOf = ({ invites }: InvitesPage) => invites.map(({ code }) => code)

async function write(method: string, url: string, body?: unknown) {
  const response = await browser.write(method, url, body)
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

describe('the invites', () => {
  it('that are live are listed, with what they brought', async () => {
    const page = await list()
    expect(page).toMatchObject({ vanity: null, total: 2, nextCursor: null })
    expect(page.invites[0]).toEqual({
      code: 'abc',
      url: 'https://discord.gg/abc',
      state: 'live',
      label: null,
      channel: { id: channelId, name: null },
      inviter: { id: GRACE, name: 'Grace', avatarUrl: null },
      madeByUsher: false,
      uses: 3,
      maxUses: 0,
      maxAgeSeconds: 0,
      temporary: false,
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: null,
      deletedAt: null,
      joins: 5,
      leaves: 1,
      net: 4,
    })
    // Whose it is, who opted out does not want shown.
    expect(page.invites[1]).toMatchObject({ code: 'ABC', inviter: null, madeByUsher: true })
  })

  it('are sorted, in pages', async () => {
    expect(codesOf(await list('?sort=uses'))).toEqual(['ABC', 'abc'])
    expect(codesOf(await list('?sort=code&order=asc'))).toEqual(['ABC', 'abc'])
    const first = await list('?sort=uses&limit=1')
    expect(first).toMatchObject({ total: 2, nextCursor: '1' })
    expect(codesOf(await list('?sort=uses&limit=1&cursor=1'))).toEqual(['abc'])
  })

  it('are found by what they are, whose, and by text', async () => {
    const gone = await list('?state=gone&sort=code&order=asc')
    expect(gone.invites.map(({ code, state }) => [code, state])).toEqual([
      ['ended', 'expired'],
      ['old', 'deleted'],
      ['unseen', 'deleted'],
    ])
    expect((await list('?state=all')).total).toBe(5)
    expect(codesOf(await list(`?state=all&inviter=${GRACE}&search=OL`))).toEqual(['old'])
    expect(codesOf(await list('?state=all&search=grace&sort=code&order=asc'))).toHaveLength(3)
    expect(codesOf(await list('?search=%25'))).toEqual([])
  })

  it.each(['state=some', 'sort=uses;drop', 'limit=0', 'cursor=x', 'colour=red'])(
    'are not listed by %s',
    async (query) => {
      expect(await browser.get(path(`?${query}`))).toMatchObject({ status: 400 })
    },
  )
})

describe('a new invite', () => {
  const wanted = { maxUses: 5, maxAgeSeconds: 3_600 }
  let made: Invite

  it('is made by the bot, and counts for who asked for it', async () => {
    const answer = await write('POST', path(), { channelId, ...wanted, label: ' YouTube ' })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
    made = answer.body as Invite
    expect(made).toMatchObject({
      state: 'live',
      label: 'YouTube',
      inviter: { id: ownerId, name: 'Ada' },
      madeByUsher: true,
      ...wanted,
      joins: 0,
    })
    const owners = await makeInviteOwners(stack.redis).all(guildId)
    expect(owners.get(made.code)).toBe(ownerId)
    const { invites } = await stack.discord.control.listInvites({ guildId })
    expect(invites.find(({ code }) => code === made.code)).toMatchObject({ maxUses: 5 })
  })

  it('is listed as it was answered', async () => {
    const { invites } = await list('?search=youtube')
    expect(invites).toEqual([
      { ...made, createdAt: expect.any(String), expiresAt: expect.any(String) },
    ])
  })

  it('leads into no other server', async () => {
    const answer = await write('POST', path(), { channelId: foreign.channelId, ...wanted })
    expect(answer).toMatchObject({ status: 404, body: { code: 'channel-not-found' } })
  })

  it.each([
    {},
    { channelId: 'x', ...wanted },
    { maxUses: 101, maxAgeSeconds: 0 },
    { maxUses: 0, maxAgeSeconds: 604_801 },
    { ...wanted, label: '   ' },
    { ...wanted, unique: false },
    { ...wanted, maxUses: '5' },
  ])('is not made of %j', async (body) => {
    const given = 'channelId' in body ? body : { channelId, ...body }
    const answer = await write('POST', path(), Object.keys(body).length === 0 ? {} : given)
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  })

  it('is one of ten at most', async () => {
    const answers: number[] = []
    for (let i = 0; i < 10; i += 1) {
      answers.push((await write('POST', path(), { channelId, ...wanted })).status)
    }
    expect(answers).toEqual([...Array.from({ length: 9 }, () => 201), 409])
  })

  it('is deleted, in Discord too', async () => {
    expect(await write('DELETE', path(`/${made.code}`))).toEqual({ status: 204, body: null })
    const { invites } = await stack.discord.control.listInvites({ guildId })
    expect(invites.map(({ code }) => code)).not.toContain(made.code)
    expect((await list('?state=gone&search=youtube')).invites).toMatchObject([
      { code: made.code, state: 'deleted' },
    ])
    expect(await write('DELETE', path(`/${made.code}`))).toMatchObject({
      status: 404,
      body: { code: 'invite-not-found' },
    })
  })

  it('of another server is not deleted', async () => {
    expect((await write('DELETE', path(`/${foreign.code}`))).status).toBe(404)
    const theirs = await stack.discord.control.listInvites({ guildId: foreign.guildId })
    expect(theirs.invites).toHaveLength(1)
  })
})

describe('a label', () => {
  const label = (code: string, text: string | null) =>
    write('PUT', path(`/${code}/label`), { label: text })

  it('is given, changed and taken away', async () => {
    expect(await label('abc', 'News')).toEqual({
      status: 200,
      body: { code: 'abc', label: 'News' },
    })
    await label('abc', '<b>newsletter</b>')
    expect((await list('?search=newsletter')).invites).toMatchObject([
      { code: 'abc', label: '<b>newsletter</b>' },
    ])
    await label('abc', null)
    expect((await list('?search=newsletter')).total).toBe(0)
  })

  it('is for codes of this server only, vanity included', async () => {
    expect((await label('harbour', 'Poster')).status).toBe(200)
    expect(await label(foreign.code, 'Theirs')).toMatchObject({
      status: 404,
      body: { code: 'invite-not-found' },
    })
  })

  it('is noted among the changes', async () => {
    const { body } = await browser.get(`/api/v1/guilds/${guildId}/settings-changes?limit=1`)
    expect(body).toMatchObject({
      changes: [
        { what: 'label', name: 'harbour', from: null, to: 'Poster', by: { userId: ownerId } },
      ],
    })
  })

  it('goes with the guild', async () => {
    await write('PUT', `/api/v1/guilds/${guildId}/module`, { enabled: false })
    const { rows } = await sql`select from invite_labels`.execute(stack.db)
    expect(rows).toEqual([])
    expect(await label('abc', 'News')).toMatchObject({
      status: 409,
      body: { code: 'module-disabled' },
    })
  })
})
