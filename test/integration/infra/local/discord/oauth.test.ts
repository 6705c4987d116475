import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GuildView } from '#infra/local/discord/control/world-types.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, botRequest, localApplication } from '#test/support/local-discord.ts'

const redirectUri = localApplication.redirectUris[0] ?? ''
const verifier = 'a-verifier-that-is-long-enough-for-the-rules-of-pkce'
const codeChallenge = createHash('sha256').update(verifier).digest('base64url')

describe('the local OAuth2', () => {
  let discord: LocalDiscord
  let guild: GuildView

  beforeEach(async () => {
    discord = await aLocalDiscord()
    guild = await discord.control.createGuild({ name: 'Harbour' })
  })
  afterEach(() => discord.close())

  function authorizeUrl(change: Record<string, string> = {}): string {
    const url = new URL('/oauth2/authorize', discord.url)
    url.search = new URLSearchParams({
      client_id: localApplication.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'identify guilds',
      state: 'a-state',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
      ...change,
    }).toString()
    return url.href
  }

  async function answerPage(url: string, answer: string): Promise<URL> {
    const body = new URLSearchParams({ user: guild.ownerId, answer, guild: guild.id })
    const response = await fetch(url, { method: 'POST', body, redirect: 'manual' })
    expect(response.status).toBe(302)
    return new URL(response.headers.get('location') ?? '')
  }

  async function tokenFor(fields: Record<string, string>, path = '/oauth2/token') {
    const response = await fetch(`${discord.apiBase}${path}`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: localApplication.clientId,
        client_secret: localApplication.clientSecret,
        ...fields,
      }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }

  const redeem = (code: string | null, codeVerifier = verifier) =>
    tokenFor({
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    })

  it('leads from the page to a token that shows the person and their guilds', async () => {
    const page = await fetch(authorizeUrl())
    expect(await page.text()).toContain('owner of Harbour')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const target = await answerPage(authorizeUrl(), 'authorize')
    expect(target.searchParams.get('state')).toBe('a-state')
    const { status, body } = await redeem(target.searchParams.get('code'))
    expect(status).toBe(200)
    const token = `Bearer ${body.access_token ?? ''}`
    expect((await botRequest(discord, 'GET', '/users/@me', { token })).body).toMatchObject({
      id: guild.ownerId,
    })
    expect((await botRequest(discord, 'GET', '/users/@me/guilds', { token })).body).toMatchObject([
      { id: guild.id, owner: true, permissions: expect.stringMatching(/^\d+$/) as string },
    ])
  })

  it('spends a code once, and only for its verifier', async () => {
    const first = (await answerPage(authorizeUrl(), 'authorize')).searchParams.get('code')
    expect((await redeem(first, 'another-verifier')).body.error).toBe('invalid_grant')
    expect((await redeem(first)).body.error).toBe('invalid_grant')
    const second = (await answerPage(authorizeUrl(), 'authorize')).searchParams.get('code')
    expect((await redeem(second)).status).toBe(200)
    expect((await redeem(second)).status).toBe(400)
  })

  it('goes back with access_denied when the person cancels', async () => {
    const target = await answerPage(authorizeUrl(), 'cancel')
    expect(target.searchParams.get('error')).toBe('access_denied')
    expect(target.searchParams.get('code')).toBeNull()
  })

  it('renews a token once and revokes it', async () => {
    const { redirectTo } = await discord.control.authorizeAs({
      userId: guild.ownerId,
      authorizeUrl: authorizeUrl(),
    })
    const { body } = await redeem(new URL(redirectTo).searchParams.get('code'))
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' }
    const renewed = await tokenFor(refresh)
    expect(renewed.status).toBe(200)
    expect((await tokenFor(refresh)).body.error).toBe('invalid_grant')
    await tokenFor({ token: renewed.body.access_token ?? '' }, '/oauth2/token/revoke')
    const token = `Bearer ${renewed.body.access_token ?? ''}`
    expect((await botRequest(discord, 'GET', '/users/@me', { token })).status).toBe(401)
  })

  it('refuses unknown clients, redirects, scopes and secrets', async () => {
    const changes: Record<string, string>[] = [
      { client_id: '2' },
      { redirect_uri: 'http://evil.example/' },
      { scope: 'everything' },
      { code_challenge_method: 'plain' },
      { response_type: 'token' },
    ]
    for (const change of changes) expect((await fetch(authorizeUrl(change))).status).toBe(400)
    expect((await tokenFor({ client_secret: 'wrong' })).body.error).toBe('invalid_client')
  })

  it('answers at once as the person whom the control interface acts for', async () => {
    await discord.control.actAs({ userId: guild.ownerId })
    const response = await fetch(authorizeUrl(), { redirect: 'manual' })
    expect(response.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:9\/auth\/callback\?/)
  })

  it('adds the bot to the guild that a manager chose, with the permissions asked for', async () => {
    const fresh = await discord.control.createGuild({
      name: 'Fresh',
      ownerId: guild.ownerId,
      withBot: false,
    })
    await discord.control.authorizeAs({
      userId: guild.ownerId,
      authorizeUrl: authorizeUrl({ scope: 'bot applications.commands', permissions: '32' }),
      guildId: fresh.id,
    })
    const { botPermissions } = await discord.control.getGuild({ guildId: fresh.id })
    expect(BigInt(botPermissions ?? '0') & 32n).toBe(32n)
    const stranger = await discord.control.createUser({ username: 'stranger' })
    await discord.control.removeBotFromGuild({ guildId: fresh.id })
    await expect(
      discord.control.authorizeAs({
        userId: stranger.id,
        authorizeUrl: authorizeUrl({ scope: 'bot' }),
        guildId: fresh.id,
      }),
    ).rejects.toThrow('Missing Permissions')
  })
})
