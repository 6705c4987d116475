import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GuildView } from '#infra/local/discord/control/world-types.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, botRequest, localApplication } from '#test/support/local-discord.ts'

describe('the local REST API', () => {
  let discord: LocalDiscord
  let guild: GuildView
  let channelId: string

  beforeEach(async () => {
    discord = await aLocalDiscord()
    guild = await discord.control.createGuild({ name: 'Harbour' })
    channelId = guild.channels[0]?.id ?? ''
  })
  afterEach(() => discord.close())

  const invites = () => botRequest(discord, 'GET', `/guilds/${guild.id}/invites`)
  const send = (body: object) =>
    botRequest(discord, 'POST', `/channels/${channelId}/messages`, { body })
  const setPermissions = (bits: bigint) =>
    discord.control.setBotPermissions({ guildId: guild.id, permissions: String(bits) })

  it('refuses a missing or wrong token', async () => {
    for (const token of ['', 'Bot wrong', 'Bearer wrong']) {
      const { status, body } = await botRequest(discord, 'GET', '/users/@me', { token })
      expect([status, body]).toEqual([401, { message: '401: Unauthorized', code: 0 }])
    }
  })

  it('refuses the sixth invite list within 5 s, and says for how long', async () => {
    for (const remaining of ['4', '3', '2', '1', '0']) {
      const { status, headers } = await invites()
      expect([status, headers.get('x-ratelimit-remaining')]).toEqual([200, remaining])
    }
    const { status, headers, body } = await invites()
    expect(status).toBe(429)
    expect(headers.get('x-ratelimit-limit')).toBe('5')
    expect(headers.get('x-ratelimit-scope')).toBe('user')
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(5)
    expect(Number(headers.get('x-ratelimit-reset-after'))).toBeGreaterThan(0)
    expect(body).toMatchObject({ message: 'You are being rate limited.', global: false })
    const other = await discord.control.createGuild({ name: 'Other' })
    expect((await botRequest(discord, 'GET', `/guilds/${other.id}/invites`)).status).toBe(200)
  })

  it('refuses what goes beyond 50 requests a second and token', async () => {
    const path = `/guilds/${guild.id}/roles`
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => botRequest(discord, 'GET', path)),
    )
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(10)
  })

  it('lists invites in full with Manage Server, without uses with View Audit Log, else not', async () => {
    const { code } = await discord.control.createInvite({ guildId: guild.id, maxUses: 3 })
    await setPermissions(PermissionFlagsBits.ManageGuild)
    expect((await invites()).body).toMatchObject([{ code, uses: 0, max_uses: 3 }])
    await setPermissions(PermissionFlagsBits.ViewAuditLog)
    const { status, body } = await invites()
    expect([status, Object.keys((body as object[])[0] ?? {}).includes('uses')]).toEqual([
      200,
      false,
    ])
    await setPermissions(0n)
    expect(await invites()).toMatchObject({
      status: 403,
      body: { code: 50_013, message: 'Missing Permissions' },
    })
  })

  it('names what is unknown by the code that Discord has for it', async () => {
    const codes = await Promise.all(
      [
        '/guilds/1',
        '/channels/1',
        '/invites/none',
        `/guilds/${guild.id}/members/1`,
        '/users/1',
        `/channels/${channelId}/messages/1`,
      ].map(async (path) => {
        const { status, body } = await botRequest(discord, 'GET', path)
        return [status, (body as { code: number }).code]
      }),
    )
    expect(codes).toEqual([
      [404, 10_004],
      [404, 10_003],
      [404, 10_006],
      [404, 10_013],
      [404, 10_013],
      [404, 10_008],
    ])
  })

  it('names every fault of a body by its path', async () => {
    const { status, body } = await send({
      content: 'x'.repeat(2_001),
      embeds: [{ title: 'x'.repeat(257), url: 'nowhere' }],
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({
      code: 50_035,
      errors: {
        content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] },
        embeds: {
          0: {
            title: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] },
            url: { _errors: [{ code: 'URL_TYPE_INVALID_URL' }] },
          },
        },
      },
    })
  })

  it('refuses embeds of more than 6,000 characters together', async () => {
    const long = { description: 'x'.repeat(3_001) }
    expect(await send({ embeds: [long, long] })).toMatchObject({
      status: 400,
      body: { errors: { embeds: { _errors: [{ code: 'MAX_EMBED_SIZE_EXCEEDED' }] } } },
    })
  })

  it('notifies nobody whom allowed_mentions leave out', async () => {
    const { userId } = await discord.control.join({ guildId: guild.id, by: { hub: true } })
    const content = `@everyone <@${userId}> <@${guild.ownerId}>`
    await send({ content, allowed_mentions: { parse: [], users: [userId] } })
    await send({ content })
    const { messages } = await discord.control.readChannel({ channelId })
    expect(messages.map(({ pings }) => [pings.everyone, pings.userIds])).toEqual([
      [false, [userId]],
      [false, [userId, guild.ownerId]],
    ])
  })

  it('answers an enforced nonce with the message it made', async () => {
    const body = { content: 'once', nonce: 'n-1', enforce_nonce: true }
    const first = await send(body)
    expect((await send(body)).body).toMatchObject({ id: (first.body as { id: string }).id })
    expect((await discord.control.readChannel({ channelId })).messages.length).toBe(1)
  })

  it('refuses to send where the channel denies it', async () => {
    const deny = String(PermissionFlagsBits.SendMessages)
    const at = { guildId: guild.id, channelId, allow: '0' }
    await discord.control.setOverwrite({ ...at, target: 'bot', deny })
    expect((await send({ content: 'x' })).body).toMatchObject({ code: 50_013 })
    const view = String(PermissionFlagsBits.ViewChannel)
    await discord.control.setOverwrite({ ...at, target: 'everyone', deny: view })
    expect((await send({ content: 'x' })).body).toMatchObject({ code: 50_001 })
  })

  it('gives the bot the invite it has, unless a unique one is asked for', async () => {
    const create = async (body: object) => {
      const answer = await botRequest(discord, 'POST', `/channels/${channelId}/invites`, { body })
      return (answer.body as { code: string }).code
    }
    const first = await create({ max_age: 0 })
    expect(await create({ max_age: 0 })).toBe(first)
    expect(await create({ max_age: 0, unique: true })).not.toBe(first)
  })

  it('answers 204 to a new invite while invites are paused', async () => {
    await discord.control.setGuild({ guildId: guild.id, invitesPaused: true })
    const answer = await botRequest(discord, 'POST', `/channels/${channelId}/invites`, { body: {} })
    expect(answer.status).toBe(204)
  })

  it('refuses the 1,001st invite of a guild', async () => {
    for (let made = 0; made < 1_000; made += 1)
      await discord.control.createInvite({ guildId: guild.id })
    const answer = await botRequest(discord, 'POST', `/channels/${channelId}/invites`, {
      body: { unique: true },
    })
    expect(answer).toMatchObject({ status: 400, body: { code: 30_016 } })
  })

  it('counts vanity joins apart from the list', async () => {
    await discord.control.setGuild({ guildId: guild.id, vanityCode: 'harbour' })
    await discord.control.join({ guildId: guild.id, by: { vanity: true } })
    const answer = await botRequest(discord, 'GET', `/guilds/${guild.id}/vanity-url`)
    expect(answer.body).toEqual({ code: 'harbour', uses: 1 })
    expect((await invites()).body).toEqual([])
  })

  it('tells in the audit log who added a bot', async () => {
    const { userId } = await discord.control.join({
      guildId: guild.id,
      by: { bot: guild.ownerId },
    })
    const path = `/guilds/${guild.id}/audit-logs?action_type=28`
    const { body } = await botRequest(discord, 'GET', path)
    const [entry] = (body as { audit_log_entries: object[] }).audit_log_entries
    expect(entry).toMatchObject({ action_type: 28, target_id: userId, user_id: guild.ownerId })
  })

  it('finds how members joined, as far as the index is', async () => {
    const { code } = await discord.control.createInvite({ guildId: guild.id })
    const { userId } = await discord.control.join({ guildId: guild.id, by: { code } })
    const search = () =>
      botRequest(discord, 'POST', `/guilds/${guild.id}/members-search`, {
        body: { limit: 10, and_query: { user_id: { or_query: [userId] } } },
      })
    expect((await search()).body).toMatchObject({
      total_result_count: 1,
      members: [{ join_source_type: 5, source_invite_code: code, inviter_id: guild.ownerId }],
    })
    await discord.control.setMemberSearch({ mode: 'on', lagMs: 60_000 })
    expect((await search()).body).toMatchObject({ total_result_count: 0 })
    await discord.control.setMemberSearch({ mode: 'pending' })
    expect(await search()).toMatchObject({ status: 202, body: { code: 110_000 } })
  })

  it('keeps commands with their ids when they are put again', async () => {
    const path = '/applications/1100000000000000000/commands'
    const put = (names: string[]) =>
      botRequest(discord, 'PUT', path, {
        body: names.map((name) => ({ name, description: 'does it' })),
      })
    const [first] = (await put(['stats', 'who'])).body as { id: string }[]
    const again = (await put(['stats'])).body as { id: string }[]
    expect(again).toMatchObject([{ id: first?.id, name: 'stats' }])
    expect((await put(['No Name'])).body).toMatchObject({ code: 50_035 })
  })

  it('shows a guild and its members with all their settings', async () => {
    const { userId } = await discord.control.join({ guildId: guild.id, by: { hub: true } })
    await discord.control.setGuild({
      guildId: guild.id,
      description: 'Ships',
      afkTimeoutSeconds: 900,
      mfaLevel: 1,
      verificationLevel: 4,
      nsfwLevel: 3,
      premiumTier: 2,
      premiumSubscriptionCount: 14,
      preferredLocale: 'nl',
      rulesChannelId: channelId,
      publicUpdatesChannelId: channelId,
      widgetChannelId: channelId,
      systemChannelId: null,
    })
    expect((await botRequest(discord, 'GET', `/guilds/${guild.id}`)).body).toMatchObject({
      description: 'Ships',
      afk_timeout: 900,
      mfa_level: 1,
      verification_level: 4,
      nsfw_level: 3,
      premium_tier: 2,
      premium_subscription_count: 14,
      preferred_locale: 'nl',
      rules_channel_id: channelId,
      public_updates_channel_id: channelId,
      widget_channel_id: channelId,
      system_channel_id: null,
    })
    const until = '2030-01-01T00:00:00.000Z'
    await discord.control.setMember({
      guildId: guild.id,
      userId,
      nick: 'Skipper',
      avatar: 'a1b2',
      mute: true,
      communicationDisabledUntil: until,
    })
    const { body } = await botRequest(discord, 'GET', `/guilds/${guild.id}/members/${userId}`)
    expect(body).toMatchObject({
      nick: 'Skipper',
      avatar: 'a1b2',
      mute: true,
      deaf: false,
      communication_disabled_until: until,
    })
  })

  it('creates invites within bounds, with a reason for the audit log, 1,000 at most', async () => {
    const path = `/channels/${channelId}/invites`
    const create = (body: object) => botRequest(discord, 'POST', path, { body })
    expect(await create({ max_age: 604_801, max_uses: 101 })).toMatchObject({
      status: 400,
      body: { code: 50_035, errors: { max_age: {}, max_uses: {} } },
    })
    const response = await fetch(`${discord.apiBase}/v10${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bot ${localApplication.botToken}`,
        'Content-Type': 'application/json',
        'X-Audit-Log-Reason': encodeURIComponent('for Zoë'),
      },
      body: JSON.stringify({ unique: true }),
    })
    const { code } = (await response.json()) as { code: string }
    const log = await botRequest(discord, 'GET', `/guilds/${guild.id}/audit-logs?action_type=40`)
    expect(log.body).toMatchObject({
      audit_log_entries: [{ reason: 'for Zoë', changes: [{ key: 'code', new_value: code }] }],
    })
    for (let made = 1; made < 1_000; made += 1)
      await discord.control.createInvite({ guildId: guild.id })
    expect(await create({ unique: true })).toMatchObject({ status: 400, body: { code: 30_016 } })
    await discord.control.setGuild({ guildId: guild.id, features: ['INVITES_DISABLED'] })
    expect(await create({})).toMatchObject({ status: 204, body: undefined })
  })
})
