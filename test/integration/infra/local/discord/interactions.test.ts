import { once } from 'node:events'
import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ActionResult, RunCommand } from '#infra/local/discord/control/interaction-types.ts'
import type { GuildView } from '#infra/local/discord/control/world-types.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, botRequest, localApplication } from '#test/support/local-discord.ts'
import { waitFor } from '#test/support/wait-for.ts'

interface Heard {
  id: string
  token: string
  type: number
  data: Record<string, unknown>
  [more: string]: unknown
}

const commands = [
  {
    name: 'tea',
    description: 'Makes tea',
    options: [
      { type: 3, name: 'kind', description: 'Which', required: true, max_length: 5 },
      { type: 4, name: 'cups', description: 'How many', min_value: 1, max_value: 4 },
      {
        type: 3,
        name: 'milk',
        description: 'With milk',
        choices: [{ name: 'With', value: 'yes' }],
      },
      { type: 7, name: 'room', description: 'Where', channel_types: [2] },
    ],
  },
  { name: 'kettle', description: 'For staff', default_member_permissions: '32' },
]

describe('interactions over REST', () => {
  let discord: LocalDiscord
  let guild: GuildView
  let place: { guildId: string; channelId: string; userId: string }
  let heard: Heard[]
  let socket: WebSocket
  let nowMs: number

  beforeEach(async () => {
    nowMs = Date.now()
    discord = await aLocalDiscord({ now: () => nowMs })
    guild = await discord.control.createGuild({ name: 'Harbour' })
    const { userId } = await discord.control.join({ guildId: guild.id, by: { hub: true } })
    place = { guildId: guild.id, channelId: guild.channels[0]?.id ?? '', userId }
    await botRequest(discord, 'PUT', `/applications/${localApplication.clientId}/commands`, {
      body: commands,
    })
    heard = await listen()
  })
  afterEach(async () => {
    socket.terminate()
    await discord.close()
  })

  /** Every interaction that the bot hears of; it answers none by itself. */
  async function listen(): Promise<Heard[]> {
    const found: Heard[] = []
    let ready = false
    socket = new WebSocket(`${discord.url.replace('http', 'ws')}/?v=10&encoding=json`)
    socket.on('message', (raw: Buffer) => {
      const { t, d } = JSON.parse(raw.toString()) as { t: string; d: Heard }
      if (t === 'READY') ready = true
      if (t === 'INTERACTION_CREATE') found.push(d)
    })
    await once(socket, 'message')
    const d = { token: localApplication.botToken, intents: 1, properties: {} }
    socket.send(JSON.stringify({ op: 2, d }))
    await waitFor(() => ready)
    return found
  }

  const tea = (input: Partial<RunCommand> = {}): Promise<ActionResult> =>
    discord.control.runCommand({ ...place, command: 'tea', options: { kind: 'green' }, ...input })

  /** What a person did, as the bot hears it, and what will come of it. */
  async function start(result: Promise<ActionResult>) {
    const before = heard.length
    const done = { result }
    await waitFor(() => heard.length > before, { message: 'INTERACTION_CREATE' })
    const interaction = heard.at(-1)
    if (!interaction) throw new Error('nothing was heard')
    return { ...done, interaction }
  }

  const callback = ({ id, token }: Heard, body: object, query = '') =>
    botRequest(discord, 'POST', `/interactions/${id}/${token}/callback${query}`, {
      body,
      token: '',
    })
  const webhook = (method: string, { token }: Heard, path = '', body?: object) =>
    botRequest(discord, method, `/webhooks/${localApplication.clientId}/${token}${path}`, {
      body,
      token: '',
    })
  const codeOf = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    return [status, (body as { code?: number } | undefined)?.code]
  }

  it('come with who, where, what for and in which language', async () => {
    const { interaction, result } = await start(tea({ locale: 'nl' }))
    expect(interaction).toMatchObject({
      application_id: localApplication.clientId,
      type: 2,
      version: 1,
      guild_id: guild.id,
      guild: { id: guild.id, locale: 'en-US' },
      guild_locale: 'en-US',
      locale: 'nl',
      channel_id: place.channelId,
      channel: { id: place.channelId, type: 0, name: 'general' },
      member: {
        user: { id: place.userId },
        permissions: expect.stringMatching(/^\d+$/) as unknown,
      },
      app_permissions: expect.stringMatching(/^\d+$/) as unknown,
      context: 0,
      authorizing_integration_owners: { 0: guild.id },
      entitlements: [],
      attachment_size_limit: 10_485_760,
      data: { name: 'tea', type: 1, options: [{ type: 3, name: 'kind', value: 'green' }] },
    })
    await callback(interaction, { type: 4, data: { content: 'Here' } })
    expect(await result).toMatchObject({ outcome: 'answered', answer: 'message' })
  })

  it('are refused as a client would, without a word to the bot', async () => {
    const voice = await discord.control.createChannel({ guildId: guild.id, name: 'v', type: 2 })
    const hidden = await discord.control.createChannel({ guildId: guild.id, name: 'h' })
    await discord.control.setOverwrite({
      guildId: guild.id,
      channelId: hidden.id,
      target: 'everyone',
      allow: '0',
      deny: String(PermissionFlagsBits.ViewChannel),
    })
    const reasonOf = async (input: Partial<RunCommand>) => {
      const result = await tea(input)
      return result.outcome === 'refused' ? result.reason : result.outcome
    }
    expect(await reasonOf({ command: 'coffee' })).toBe('no-such-command')
    expect(await reasonOf({ subcommand: 'hot' })).toBe('no-such-subcommand')
    expect(await reasonOf({ options: {} })).toBe('option-missing')
    expect(await reasonOf({ options: { kind: 'green', sugar: 1 } })).toBe('no-such-option')
    expect(await reasonOf({ options: { kind: 7 } })).toBe('option-wrong-type')
    expect(await reasonOf({ options: { kind: 'rooibos' } })).toBe('option-out-of-bounds')
    expect(await reasonOf({ options: { kind: 'green', cups: 5 } })).toBe('option-out-of-bounds')
    expect(await reasonOf({ options: { kind: 'green', cups: 1.5 } })).toBe('option-wrong-type')
    expect(await reasonOf({ options: { kind: 'green', milk: 'no' } })).toBe('option-not-a-choice')
    const room = place.channelId
    expect(await reasonOf({ options: { kind: 'green', room } })).toBe('option-wrong-type')
    expect(await reasonOf({ channelId: hidden.id })).toBe('channel-not-visible')
    expect(await reasonOf({ command: 'kettle', options: {} })).toBe('missing-permission')
    await discord.control.setRole({ guildId: guild.id, roleId: guild.id, permissions: '1024' })
    expect(await reasonOf({})).toBe('missing-permission')
    expect(heard).toEqual([])
    await discord.control.setRole({
      guildId: guild.id,
      roleId: guild.id,
      permissions: String(
        PermissionFlagsBits.ViewChannel | PermissionFlagsBits.UseApplicationCommands,
      ),
    })
    const { interaction } = await start(tea({ options: { kind: 'green', room: voice.id } }))
    expect(interaction.data.resolved).toMatchObject({ channels: { [voice.id]: { type: 2 } } })
  })

  it('fail when the bot does not acknowledge within 3 s, and cannot be answered any more', async () => {
    const { interaction, result } = await start(tea())
    nowMs += 3_001
    expect(await codeOf(callback(interaction, { type: 5 }))).toEqual([404, 10_062])
    expect(await result).toMatchObject({ outcome: 'failed' })
    const view = await discord.control.interaction({ interactionId: interaction.id })
    expect(view).toMatchObject({ failed: true, answer: null, command: '/tea' })
  })

  it('are acknowledged once, by their own token, with an answer that fits', async () => {
    const { interaction } = await start(tea())
    const wrong = { ...interaction, token: 'wrong' }
    expect(await codeOf(callback(wrong, { type: 5 }))).toEqual([404, 10_062])
    expect(await codeOf(callback(interaction, { type: 8, data: { choices: [] } }))).toEqual([
      400, 50_035,
    ])
    expect(await codeOf(callback(interaction, { type: 4, data: { content: '' } }))).toEqual([
      400, 50_006,
    ])
    expect(await codeOf(webhook('POST', interaction, '', { content: 'Early' }))).toEqual([
      404, 10_015,
    ])
    const answer = await callback(interaction, { type: 5, data: { flags: 64 } }, '?with_response=1')
    expect(answer).toMatchObject({
      status: 200,
      body: {
        interaction: { id: interaction.id, type: 2, response_message_ephemeral: true },
        resource: { type: 5, message: { flags: 64 | 128, content: '' } },
      },
    })
    expect(await codeOf(callback(interaction, { type: 5 }))).toEqual([400, 40_060])
  })

  it('can be followed up for 15 minutes; the first follow-up fills in a deferred answer', async () => {
    const { interaction } = await start(tea())
    await callback(interaction, { type: 5, data: { flags: 64 } })
    const first = await webhook('POST', interaction, '', { content: 'Ready' })
    expect(first).toMatchObject({ status: 200, body: { content: 'Ready', flags: 64 } })
    const second = await webhook('POST', interaction, '', { content: 'More for all' })
    expect(second).toMatchObject({ status: 200, body: { flags: 0 } })
    const { id } = second.body as { id: string }
    await webhook('PATCH', interaction, `/messages/${id}`, { content: 'Less' })
    expect(await webhook('GET', interaction, `/messages/${id}`)).toMatchObject({
      body: { content: 'Less', type: 19 },
    })
    expect(await codeOf(webhook('GET', interaction, '/messages/1'))).toEqual([404, 10_008])
    nowMs += 2_001 // the bucket
    const view = await discord.control.interaction({ interactionId: interaction.id })
    expect(view).toMatchObject({
      answer: 'deferred',
      original: { content: 'Ready', edits: 0 },
      followUps: [{ content: 'Less', edits: 1, visibleTo: null }],
    })
    await webhook('DELETE', interaction, '/messages/@original')
    expect(await codeOf(webhook('PATCH', interaction, '/messages/@original', {}))).toEqual([
      404, 10_008,
    ])
    nowMs += 15 * 60_000
    expect(await codeOf(webhook('POST', interaction, '', { content: 'Late' }))).toEqual([
      401, 50_027,
    ])
  })

  it('allow five follow-ups in 2 s, and do not count towards the global limit', async () => {
    const { interaction } = await start(tea())
    await callback(interaction, { type: 4, data: { content: 'Here' } })
    const statuses: number[] = []
    for (let sent = 0; sent < 6; sent += 1)
      statuses.push((await webhook('POST', interaction, '', { content: `${sent}` })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    for (let asked = 0; asked < 50; asked += 1)
      await botRequest(discord, 'GET', `/channels/${place.channelId}`)
    expect((await botRequest(discord, 'GET', '/users/@me')).status).toBe(429)
    expect((await webhook('GET', interaction, '/messages/@original')).status).toBe(200)
  })

  it('ping nobody in private, and only whom allowed_mentions lets them in public', async () => {
    const content = `<@${place.userId}> <@${guild.ownerId}>`
    const pinged = async (data: object) => {
      const { interaction, result } = await start(tea())
      await callback(interaction, { type: 4, data: { content, ...data } })
      const settled = await result
      return settled.outcome === 'answered' ? settled.message?.pings.userIds : settled
    }
    expect(await pinged({ flags: 64 })).toEqual([])
    expect(await pinged({ allowed_mentions: { users: [guild.ownerId] } })).toEqual([guild.ownerId])
    expect(await pinged({})).toEqual([place.userId, guild.ownerId])
  })

  it('may fail on purpose, before or after they took effect', async () => {
    const route = 'POST /interactions/:interactionId/:interactionToken/callback'
    await discord.control.failNext({ route, status: 500, majorId: guild.id })
    const { interaction, result } = await start(tea())
    const body = { type: 4, data: { content: 'Here' } }
    expect((await callback(interaction, body)).status).toBe(500)
    await discord.control.failNext({ route, status: 503, acted: true })
    expect((await callback(interaction, body)).status).toBe(503)
    expect(await result).toMatchObject({ message: { content: 'Here' } })
    expect(await codeOf(callback(interaction, body))).toEqual([400, 40_060])
  })

  it('of menus carry what was chosen, with what it stands for', async () => {
    const row = (component: object) => ({ type: 1, components: [component] })
    const first = await start(tea())
    await callback(first.interaction, {
      type: 4,
      data: {
        content: 'Choose',
        components: [
          row({ type: 3, custom_id: 'a', options: [{ label: 'One', value: '1' }] }),
          row({ type: 5, custom_id: 'b', max_values: 2 }),
          row({ type: 2, style: 1, custom_id: 'c', label: 'C', disabled: true }),
        ],
      },
    })
    const settled = await first.result
    const messageId = settled.outcome === 'answered' ? (settled.message?.id ?? '') : ''
    const { userId } = place
    const select = (customId: string, values: string[]) =>
      discord.control.selectOption({ messageId, userId, customId, values })
    expect(await select('a', ['2'])).toMatchObject({ reason: 'option-not-a-choice' })
    expect(await select('a', [])).toMatchObject({ reason: 'option-out-of-bounds' })
    expect(await select('c', ['1'])).toMatchObject({ reason: 'component-disabled' })
    const { interaction, result } = await start(select('b', [userId, guild.ownerId]))
    expect(interaction).toMatchObject({
      type: 3,
      message: { id: messageId, content: 'Choose' },
      data: {
        component_type: 5,
        custom_id: 'b',
        values: [userId, guild.ownerId],
        resolved: { users: { [userId]: {} }, members: { [guild.ownerId]: {} } },
      },
    })
    await callback(interaction, { type: 6 })
    await webhook('PATCH', interaction, '/messages/@original', { content: 'Chosen' })
    expect(await result).toMatchObject({ answer: 'deferred-update', message: { id: messageId } })
    const { messages } = await discord.control.readChannel({ channelId: place.channelId })
    expect(messages).toMatchObject([{ id: messageId, content: 'Chosen', edits: 1 }])
  })

  it('take files as multipart, which are downloads and never pages', async () => {
    const { interaction, result } = await start(tea())
    const form = new FormData()
    const payload = { type: 4, data: { flags: 64, attachments: [{ id: 0, description: 'All' }] } }
    form.set('payload_json', JSON.stringify(payload))
    form.set('files[0]', new Blob(['<script>x</script>'], { type: 'text/html' }), 'a b<.html')
    const url = `${discord.apiBase}/v10/interactions/${interaction.id}/${interaction.token}/callback`
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204)
    const settled = await result
    const file = settled.outcome === 'answered' ? settled.message?.attachments[0] : undefined
    expect(file).toMatchObject({ filename: 'a_b_.html', sizeBytes: 18 })
    const download = await fetch(file?.url ?? '')
    expect(await download.text()).toBe('<script>x</script>')
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(download.headers.get('content-security-policy')).toMatch(/^sandbox/)
    expect((await fetch((file?.url ?? '').replace(/hm=.*/, 'hm=0'))).status).toBe(404)
  })

  it('fail where no bot is listening', async () => {
    socket.terminate()
    const result = tea()
    await waitFor(async () => {
      const { interactions } = await discord.control.listInteractions({ guildId: guild.id })
      return interactions.some(({ failed }) => failed)
    })
    expect(await result).toMatchObject({ outcome: 'failed' })
  })
})
