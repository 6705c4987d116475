import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'

let stack: ApiStack
let browser: Browser
let guildId: string
let open: string
let closed: string
let foreignChannelId: string
let botlessId: string
const enabledAt = new Date(Date.now() - 60_000)

beforeAll(async () => {
  stack = await startApiStack()
  const { control } = stack.discord
  const { id: ownerId } = await control.createUser({ username: 'owner' })
  const guild = await control.createGuild({
    name: 'Harbour',
    ownerId,
    withBot: true,
    channels: [{ name: 'open' }, { name: 'closed' }],
  })
  guildId = guild.id
  const idOf = (wanted: string) => guild.channels.find(({ name }) => name === wanted)?.id ?? ''
  open = idOf('open')
  closed = idOf('closed')
  await control.setOverwrite({
    guildId,
    channelId: closed,
    target: 'everyone',
    allow: '0',
    deny: String(PermissionFlagsBits.SendMessages),
  })
  const other = await control.createGuild({ name: 'Foreign', withBot: true })
  foreignChannelId = other.channels[0]?.id ?? ''
  botlessId = (await control.createGuild({ name: 'Botless', ownerId, withBot: false })).id
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guildId, enabledAt)
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })
})
afterAll(() => stack.stop())

const path = (rest: string, guild = guildId) => `/api/v1/guilds/${guild}/${rest}`

async function post(rest: string, body: unknown) {
  const response = await browser.write('POST', path(rest), body)
  return { status: response.status, body: (await response.json()) as unknown }
}

async function posted(channelId: string) {
  const { messages } = await stack.discord.control.readChannel({ channelId })
  return messages
}

describe('channels', () => {
  it('are told with what the bot may do in each', async () => {
    const { status, body } = await browser.get(path('channels'))
    expect(status).toBe(200)
    const { channels } = body as { channels: { id: string }[] }
    expect(channels.find(({ id }) => id === open)).toEqual({
      id: open,
      name: 'open',
      type: 0,
      parentId: null,
      position: expect.any(Number),
      canView: true,
      canSend: true,
      canEmbed: true,
      canInvite: true,
    })
    expect(channels.find(({ id }) => id === closed)).toMatchObject({
      canView: true,
      canSend: false,
      canEmbed: false,
      canInvite: true,
    })
  })

  it('are not known of a server without the bot', async () => {
    expect(await browser.get(path('channels', botlessId))).toMatchObject({
      status: 409,
      body: { code: 'bot-not-present' },
    })
  })
})

describe('the doctor', () => {
  it('finds nothing where all works', async () => {
    const { body } = await browser.get(path('doctor'))
    expect(body).toMatchObject({ findings: [], messageFailures: [] })
    const { permissions, intents } = body as Record<string, { granted: unknown }[]>
    expect(permissions).toHaveLength(7)
    expect(permissions?.every(({ granted }) => granted === true)).toBe(true)
    expect(intents?.every(({ granted }) => granted === true)).toBe(true)
  })

  it('tells of messages that were lost, and why', async () => {
    const failures = makeStoredMessageFailures(stack.redis)
    const channel = { guildId, generation: enabledAt.getTime(), channelId: open }
    await failures.note(channel, { reason: 'refused', atMs: 1_700_000_000_000 })
    await stack.db
      .updateTable('guild_settings')
      .set({ join_messages_enabled: true, join_messages_channel: open })
      .where('guild_id', '=', guildId)
      .execute()
    const { body } = await browser.get(path('doctor'))
    expect(body).toMatchObject({
      findings: [
        { code: 'message-refused', about: 'messages', channel: { id: open, name: 'open' } },
      ],
      messageFailures: [
        { channel: { name: 'open' }, reason: 'refused', at: '2023-11-14T22:13:20.000Z' },
      ],
    })
  })

  it('names the channel in which the bot may not post', async () => {
    await stack.db
      .updateTable('guild_settings')
      .set({ join_messages_channel: closed })
      .where('guild_id', '=', guildId)
      .execute()
    const { body } = await browser.get(path('doctor'))
    expect(body).toMatchObject({
      findings: [
        {
          code: 'send-messages',
          about: 'channel',
          message: 'Without Send Messages, the bot can post nothing here.',
          channel: { id: closed, name: 'closed' },
        },
      ],
    })
  })
})

describe('a preview', () => {
  const template = {
    kind: 'join',
    content: '**Ahoy** <user_mention> at <server_name>',
    isEmbed: false,
  }

  it('is the message of a made-up member, in this server', async () => {
    expect(await post('preview', template)).toEqual({
      status: 200,
      body: { content: '**Ahoy** <@868946730878632047> at Harbour', embeds: [], faults: [] },
    })
  })

  it('is the embeds of a document', async () => {
    const content = '{ "embeds": [{ "title": "To <channel_name>", "color": 255 }] }'
    const answer = await post('preview', { kind: 'join', content, isEmbed: true, channelId: open })
    expect(answer.body).toEqual({
      content: null,
      embeds: [{ title: 'To open', color: 255 }],
      faults: [],
    })
  })

  it('points at the fault in a document', async () => {
    const content = '{\n  "embeds": [\n    { "color": "red" }\n  ]\n}'
    const { status, body } = await post('preview', { kind: 'leave', content, isEmbed: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      content: null,
      faults: [{ path: 'content', documentPath: '$.embeds[0].color', line: 3 }],
    })
  })

  it.each([{ kind: 'ban' }, { isEmbed: 'yes' }, { content: 'x'.repeat(65_537) }, { more: 1 }])(
    'is not made of %j',
    async (change) => {
      expect((await post('preview', { ...template, ...change })).status).toBe(400)
    },
  )
})

describe('a test message', () => {
  const template = { kind: 'join', content: 'Welcome <user_mention> @everyone', isEmbed: false }

  it('is posted, and alerts nobody', async () => {
    const answer = await post('test-message', { ...template, channelId: open })
    expect(answer).toMatchObject({ status: 201, body: { channelId: open } })
    const [message] = await posted(open)
    expect(message).toMatchObject({ content: 'Welcome <@868946730878632047> @everyone' })
    expect(JSON.stringify(message)).not.toContain('"mentionEveryone":true')
  })

  it('goes into no other server, and nowhere the bot may not post', async () => {
    expect(await post('test-message', { ...template, channelId: foreignChannelId })).toMatchObject({
      status: 404,
      body: { code: 'channel-not-found' },
    })
    expect(await post('test-message', { ...template, channelId: closed })).toMatchObject({
      status: 409,
      body: { code: 'bot-not-permitted' },
    })
  })

  it('is refused with its faults', async () => {
    const wanted = { kind: 'join', content: '{', isEmbed: true, channelId: open }
    expect(await post('test-message', wanted)).toMatchObject({
      status: 422,
      body: { code: 'message-invalid', errors: [{ path: 'content', line: 1 }] },
    })
  })

  it('is one of five in a minute', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 6; i += 1) {
      statuses.push((await post('test-message', { ...template, channelId: closed })).status)
    }
    expect(statuses).toContain(429)
    expect(statuses.at(-1)).toBe(429)
  })
})
