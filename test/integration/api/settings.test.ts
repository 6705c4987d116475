import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildEntries } from '#core/redis/guild-directory.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { aChannel, anEntry, aRole, BOT_ROLE } from '#test/support/guild-entries.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, textAt, type Browser } from './browser.ts'

const CHANNEL = '1100000000000000010'
const MUTE_CHANNEL = '1100000000000000011'
const FORUM = '1100000000000000012'

let stack: ApiStack
let owner: string
let guildId: string
let browser: Browser
let path: string
let generation: number

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  owner = (await control.createUser({ username: 'owner' })).id
  guildId = (await control.createGuild({ name: 'Home', ownerId: owner })).id
  await makePresentGuilds(stack.redis).add([guildId])
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: owner })
  path = `/api/v1/guilds/${guildId}/settings`
})
afterAll(() => stack.stop())

beforeEach(async () => {
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await purgeGuild(stores, guildId, new Date())
  generation = Number((await enableGuild(stores, guildId, new Date())).generation)
  const entry = anEntry({
    guildId,
    vanityCode: 'harbour',
    roles: [aRole({ id: guildId, permissions: '0' }), aRole()],
    channels: [
      aChannel({ id: CHANNEL }),
      aChannel({
        id: MUTE_CHANNEL,
        overwrites: [{ id: BOT_ROLE, type: 0, allow: '0', deny: '2048' }],
      }),
      aChannel({ id: FORUM, type: 15 }),
    ],
  })
  await makeGuildEntries(stack.redis).store(guildId, generation, entry)
  await stack.db
    .insertInto('invites')
    .values({
      guild_id: guildId,
      code: 'known',
      channel_id: CHANNEL,
      inviter_id: owner,
      inviter_name: null,
      inviter_avatar: null,
      uses: 0,
      max_uses: 0,
      max_age_seconds: 0,
      temporary: false,
      created_at: null,
      expires_at: null,
      deleted_at: null,
    })
    .execute()
})

async function tag(): Promise<string> {
  return (await browser.request(path)).headers.get('etag') ?? ''
}

async function patch(body: unknown, ifMatch?: string): Promise<Response> {
  const csrfToken = textAt((await browser.get('/api/v1/session')).body, 'csrfToken')
  const headers = {
    'content-type': 'application/json',
    'x-csrf-token': csrfToken,
    'if-match': ifMatch ?? (await tag()),
  }
  return browser.request(path, { method: 'PATCH', headers, body: JSON.stringify(body) })
}

const changes = async (query = '') =>
  (await browser.get(`/api/v1/guilds/${guildId}/settings-changes${query}`)).body

describe('settings', () => {
  it('are all there, as they are by default', async () => {
    const { status, body } = await browser.get(path)
    expect(status).toBe(200)
    expect(body).toEqual({
      settings: {
        joinMessagesEnabled: false,
        joinMessagesChannel: null,
        joinMessageIsEmbed: false,
        joinMessageContent: expect.stringContaining('<user_mention>'),
        leaveMessagesEnabled: false,
        leaveMessagesChannel: null,
        leaveMessageIsEmbed: false,
        leaveMessageContent: expect.stringContaining('<user_display_name>'),
        preventOwnInviteCode: true,
        serverSharedInviteLink: null,
        timezone: 'UTC',
        language: 'en',
      },
      updatedAt: expect.any(String),
      warnings: [],
    })
  })

  it('change one at a time, and the answer is the whole', async () => {
    const response = await patch({ timezone: 'Asia/Kolkata' })
    expect(response.status).toBe(200)
    const body: unknown = await response.json()
    expect(body).toMatchObject({ settings: { timezone: 'Asia/Kolkata', language: 'en' } })
    expect(response.headers.get('etag')).toBe(await tag())
    expect((await browser.get(path)).body).toEqual(body)
  })

  it('take every one of them', async () => {
    const wanted = {
      joinMessagesEnabled: true,
      joinMessagesChannel: CHANNEL,
      joinMessageIsEmbed: true,
      joinMessageContent: '{"embeds":[{"title":"Hello <user_display_name>"}]}',
      leaveMessagesEnabled: true,
      leaveMessagesChannel: CHANNEL,
      leaveMessageIsEmbed: false,
      leaveMessageContent: 'Bye',
      preventOwnInviteCode: false,
      serverSharedInviteLink: 'https://discord.gg/known',
      timezone: 'Europe/Amsterdam',
      language: 'nl',
    }
    const response = await patch(wanted)
    expect(await response.json()).toMatchObject({ settings: wanted, warnings: [] })
  })

  it('keep their version where nothing is different', async () => {
    const before = await tag()
    const response = await patch({ timezone: 'UTC', preventOwnInviteCode: true })
    expect(response.status).toBe(200)
    expect(response.headers.get('etag')).toBe(before)
    expect(await changes()).toEqual({ changes: [], nextCursor: null })
  })

  it('are not changed without a version', async () => {
    const response = await browser.write('PATCH', path, { language: 'nl' })
    expect(response.status).toBe(428)
    expect(await response.json()).toMatchObject({ code: 'if-match-missing' })
  })

  it('are not changed from a version that is no more', async () => {
    const seen = await tag()
    await patch({ language: 'nl' }, seen)
    const response = await patch({ language: 'de' }, seen)
    expect(response.status).toBe(412)
    expect(await response.json()).toMatchObject({ code: 'settings-changed' })
    expect((await browser.get(path)).body).toMatchObject({ settings: { language: 'nl' } })
  })

  it('are changed by one of two administrators who save at once', async () => {
    const seen = await tag()
    const answers = await Promise.all(
      ['nl', 'de', 'fr', 'es'].map((language) => patch({ language }, seen)),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 412, 412, 412,
    ])
  })

  it('have another version after the tracker was off and on again', async () => {
    const seen = await tag()
    const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
    await purgeGuild(stores, guildId, new Date())
    await enableGuild(stores, guildId, new Date(Date.now() + 5))
    expect((await patch({ language: 'nl' }, seen)).status).toBe(412)
  })

  it('do not exist while the tracker is off', async () => {
    const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
    await purgeGuild(stores, guildId, new Date())
    for (const answer of [await browser.request(path), await patch({ language: 'nl' }, '*')]) {
      expect(answer.status).toBe(409)
      expect(await answer.json()).toMatchObject({ code: 'module-disabled' })
    }
  })

  it.each([
    [{ joinMessagesChannel: '1100000000000000099' }, 'joinMessagesChannel', /no such channel/],
    [{ joinMessagesChannel: FORUM }, 'joinMessagesChannel', /of this kind/],
    [{ leaveMessagesEnabled: true }, 'leaveMessagesChannel', /Choose the channel/],
    [{ timezone: 'Mars/Olympus' }, 'timezone', /no time zone/],
    [{ timezone: '+01:00' }, 'timezone', /no time zone/],
    [{ language: 'tlh' }, 'language', /en, nl, de, fr, es/],
    [{ serverSharedInviteLink: 'https://evil.example/x' }, 'serverSharedInviteLink', /neither/],
    [{ serverSharedInviteLink: 'unheard' }, 'serverSharedInviteLink', /no such invite/],
    [{ joinMessageContent: ' \n ' }, 'joinMessageContent', /Write what/],
    [{ leaveMessageContent: 'x'.repeat(4_001) }, 'leaveMessageContent', /at most 4000/],
  ])('refuse %.60j at %s, and say what to do', async (body, at, message) => {
    const response = await patch(body)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'settings-invalid',
      errors: [{ path: at, message: expect.stringMatching(message) }],
    })
  })

  it('point at each fault of an embed document, by line', async () => {
    const response = await patch({
      joinMessageIsEmbed: true,
      joinMessageContent: `{ "embeds": [\n  { "title": "${'x'.repeat(257)}" },\n  { "url": 7 } ] }`,
    })
    const { errors } = (await response.json()) as { errors: object[] }
    expect(errors.length).toBeGreaterThan(1)
    expect(errors[0]).toEqual({
      path: 'joinMessageContent',
      message: expect.stringContaining('256 characters'),
      documentPath: '$.embeds[0].title',
      line: 2,
      column: 14,
    })
  })

  it('take a vanity URL and a bare code for the link to share', async () => {
    for (const [typed, kept] of [
      ['discord.gg/harbour', 'https://discord.gg/harbour'],
      ['known', 'https://discord.gg/known'],
      [null, null],
    ]) {
      const response = await patch({ serverSharedInviteLink: typed })
      expect(await response.json()).toMatchObject({ settings: { serverSharedInviteLink: kept } })
    }
  })

  it('are saved with a warning where the bot may not post', async () => {
    const response = await patch({ joinMessagesEnabled: true, joinMessagesChannel: MUTE_CHANNEL })
    expect(response.status).toBe(200)
    const warning = {
      path: 'joinMessagesChannel',
      code: 'send-messages',
      message: expect.any(String),
    }
    expect(await response.json()).toMatchObject({ warnings: [warning] })
    expect((await browser.get(path)).body).toMatchObject({ warnings: [warning] })
  })

  it('know the channels by Discord where no cluster remembers the guild', async () => {
    await makeGuildEntries(stack.redis).store(guildId, generation, undefined)
    const { id } = await stack.discord.control.createChannel({ guildId, name: 'welcome' })
    expect((await patch({ joinMessagesChannel: CHANNEL })).status).toBe(422)
    expect((await patch({ joinMessagesChannel: id })).status).toBe(200)
  })
})

describe('changes of settings', () => {
  it('are told with who, what, before and after, the newest first', async () => {
    await patch({ language: 'nl', preventOwnInviteCode: false })
    await patch({ joinMessageContent: `Hi ${'y'.repeat(2_000)}` })
    const by = { userId: owner, apiKey: null, isUsher: false }
    const first = { id: expect.any(String), changedAt: expect.any(String), by, what: 'setting' }
    const body = await changes()
    expect(body).toEqual({
      changes: [
        {
          ...first,
          name: 'joinMessageContent',
          from: expect.stringMatching(/^Welcome/),
          to: `Hi ${'y'.repeat(997)}…`,
        },
        { ...first, name: expect.any(String), from: expect.anything(), to: expect.anything() },
        { ...first, name: expect.any(String), from: expect.anything(), to: expect.anything() },
      ],
      nextCursor: null,
    })
    expect(body).toMatchObject({
      changes: expect.arrayContaining([
        expect.objectContaining({ name: 'language', from: 'en', to: 'nl' }),
        expect.objectContaining({ name: 'preventOwnInviteCode', from: true, to: false }),
      ]),
    })
  })

  it('come in pages', async () => {
    for (const language of ['nl', 'de', 'fr']) await patch({ language })
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = (await changes(`?limit=1${cursor && `&cursor=${cursor}`}`)) as {
        changes: { to: unknown }[]
        nextCursor: string | null
      }
      seen.push(...page.changes.map(({ to }) => to))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(['fr', 'de', 'nl'])
  })

  it('go with the guild', async () => {
    await patch({ language: 'nl' })
    const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
    await purgeGuild(stores, guildId, new Date())
    expect(await stack.db.selectFrom('settings_changes').selectAll().execute()).toEqual([])
  })
})
