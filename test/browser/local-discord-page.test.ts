import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GuildView } from '#infra/local/discord/control/world-types.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { aLocalDiscord, botRequest, localApplication } from '#test/support/local-discord.ts'
import { waitFor } from '#test/support/wait-for.ts'

describe('the local Discord page', () => {
  let browser: Browser
  let discord: LocalDiscord
  let guild: GuildView
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    discord = await aLocalDiscord()
    guild = await discord.control.createGuild({ name: 'Harbour' })
    page = await browser.newPage()
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(async () => {
    await page.close()
    await discord.close()
  })

  it('lets a person join by an invite they made, and leave', async () => {
    await page.goto(discord.pageUrl)
    expect(page.url()).toBe(`${discord.url}/`)
    await page.getByRole('button', { name: 'Create an invite' }).click()
    await page.getByLabel('Who joins').fill('Ada Lovelace')
    await page.getByRole('button', { name: /^Join by/ }).click()
    await page.getByText('1 uses').waitFor()
    const [joined] = (await discord.control.truth({ guildId: guild.id })).joins
    expect(joined).toMatchObject({ source: 'invite', inviterId: guild.ownerId })
    await page.getByRole('button', { name: 'Ada Lovelace leaves' }).click()
    await waitFor(async () => {
      const { joins } = await discord.control.truth({ guildId: guild.id })
      return joins[0]?.leftAt
    })
    expect(complaints).toEqual([])
  })

  it('shows what the bot sends as text, never as markup', async () => {
    await page.goto(discord.pageUrl)
    const content = '<img src=x onerror="document.title=\'taken\'"> hello'
    await botRequest(discord, 'POST', `/channels/${guild.channels[0]?.id ?? ''}/messages`, {
      body: { content },
    })
    await page.getByText(content).waitFor()
    expect(await page.title()).toBe('Local Discord')
    expect(complaints).toEqual([])
  })

  it('stays shut without the token', async () => {
    await page.goto(discord.url)
    await page.getByText('This page opens with a token').waitFor()
    const answer = await page.evaluate(async () => {
      const response = await fetch('/control/listGuilds', { method: 'POST' })
      return response.status
    })
    expect(answer).toBe(401)
  })

  it('goes back to the application after a person authorizes it', async () => {
    const url = new URL('/oauth2/authorize', discord.url)
    const redirectUri = localApplication.redirectUris[0] ?? ''
    url.search = new URLSearchParams({
      client_id: localApplication.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'identify guilds',
    }).toString()
    await page.route(`${redirectUri}*`, (route) => route.fulfill({ body: 'back' }))
    await page.goto(url.href)
    await page.getByRole('button', { name: 'Authorize' }).click()
    await page.waitForURL(`${redirectUri}?code=*`)
    expect(complaints).toEqual([])
  })
})
