import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
} from 'discord.js'
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

  async function logIn(): Promise<Client<true>> {
    const stock = new Client({
      intents: [GatewayIntentBits.Guilds],
      rest: { api: discord.apiBase },
    })
    const ready = new Promise<Client<true>>((resolve) => stock.once(Events.ClientReady, resolve))
    await stock.login(localApplication.botToken)
    return ready
  }

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

  it('lets a person run a command with suggestions, and shows the answer to them only', async () => {
    const client = await logIn()
    client.on(Events.InteractionCreate, (interaction) => void answer(interaction))
    await client.application.commands.set([
      {
        name: 'invite',
        description: 'About an invite',
        nameLocalizations: { nl: 'uitnodiging' },
        options: [
          {
            type: ApplicationCommandOptionType.String,
            name: 'code',
            description: 'Which one',
            required: true,
            autocomplete: true,
          },
        ],
      },
    ])
    async function answer(interaction: Interaction): Promise<void> {
      if (interaction.isAutocomplete())
        await interaction.respond([{ name: 'The video', value: 'video' }])
      if (interaction.isButton()) await interaction.update({ content: 'Gone', components: [] })
      if (!interaction.isChatInputCommand()) return
      const code = interaction.options.getString('code', true)
      const button = new ButtonBuilder().setCustomId(code).setLabel('Delete').setStyle(4)
      await interaction.reply({
        content: `**Known**: \`${code}\` by <@${guild.ownerId}>`,
        components: [new ActionRowBuilder<ButtonBuilder>().addComponents(button)],
        flags: MessageFlags.Ephemeral,
      })
    }
    const other = await discord.control.createUser({ username: 'other', globalName: 'Other' })
    await discord.control.join({ guildId: guild.id, userId: other.id, by: { hub: true } })
    await page.goto(discord.pageUrl)
    await page.getByLabel('Language').selectOption('nl')
    await page.getByLabel('Command').selectOption('/uitnodiging')
    await page.getByLabel('code').fill('vid')
    await page.getByRole('button', { name: 'The video' }).click()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Only you can see this').waitFor()
    expect(await page.locator('.content').innerHTML()).toBe(
      '<strong>Known</strong>: <code>video</code> by <span class="mention">@Harbour owner</span>',
    )
    await page.getByLabel('You are').selectOption('Other')
    await page.getByText('No messages yet.').waitFor()
    await page.getByLabel('You are').selectOption('Harbour owner')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('Gone').waitFor()
    expect(complaints).toEqual([])
    await client.destroy()
  })

  it('says why a command was not sent, and when the bot does not answer', async () => {
    const client = await logIn()
    await client.application.commands.set([
      { name: 'secret', description: 'For administrators', defaultMemberPermissions: '0' },
    ])
    const other = await discord.control.createUser({ username: 'other', globalName: 'Other' })
    await discord.control.join({ guildId: guild.id, userId: other.id, by: { hub: true } })
    await page.goto(discord.pageUrl)
    await page.getByLabel('You are').selectOption('Other')
    await page.getByLabel('Command').selectOption('/secret')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('other may not use /secret in #general.').waitFor()
    await page.getByLabel('You are').selectOption('Harbour owner')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('The application did not respond.').waitFor()
    await client.destroy()
  })

  it('draws embeds and markdown, and hostile text in them stays text', async () => {
    await page.goto(discord.pageUrl)
    const hostile =
      '<b onclick="x()">hi</b> [click](javascript:alert(1)) [go](https://example.org/)'
    await botRequest(discord, 'POST', `/channels/${guild.channels[0]?.id ?? ''}/messages`, {
      body: {
        embeds: [
          {
            title: hostile,
            description: `${hostile}\n||hidden|| <t:0:d> @everyone`,
            color: 0x2e_cc_71,
            fields: [1, 2, 3].map((n) => ({ name: `Field ${n}`, value: hostile, inline: true })),
            footer: { text: hostile },
          },
        ],
      },
    })
    await page.locator('.embed').waitFor()
    const seen = await page.evaluate(() => ({
      elements: document.querySelectorAll('.embed b, .embed [onclick]').length,
      links: Array.from(document.querySelectorAll<HTMLAnchorElement>('.embed a'), (a) => a.href),
      colour: getComputedStyle(document.querySelector('.embed') ?? document.body).borderLeftColor,
    }))
    expect(seen).toEqual({
      elements: 0,
      links: Array.from({ length: 5 }, () => 'https://example.org/'),
      colour: 'rgb(46, 204, 113)',
    })
    expect(await page.locator('.embed .mention').textContent()).toBe('@everyone')
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
