import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('the settings of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let ownerId: string
  let guildId: string
  let channelId: string
  let code: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const ada = await dashboard.stack.discord.control.createUser({ username: 'ada' })
    ownerId = ada.id
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })
  beforeEach(async () => {
    const { stack } = dashboard
    const { control } = stack.discord
    const guild = await control.createGuild({ name: 'Chess', withBot: true, ownerId })
    guildId = guild.id
    channelId = guild.channels[0]?.id ?? ''
    ;({ code } = await control.createInvite({ guildId, inviterId: ownerId }))
    const enabledGuilds = makeEnabledGuilds(stack.redis)
    await enableGuild({ db: stack.db, enabledGuilds }, guildId, new Date())
    // As the bot would have, were it running.
    const known = { guild_id: guildId, code, inviter_id: ownerId, uses: 0, max_uses: 0 }
    await stack.db
      .insertInto('invites')
      .values({ ...known, max_age_seconds: 0, temporary: false, channel_id: channelId })
      .execute()
    ;({ page, complaints } = await openPage(browser))
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  const path = () => `${dashboard.origin}/servers/${guildId}/invite-tracker`
  const stored = () => makeGuildSettings(dashboard.stack.db).find(guildId)
  const banner = (on = page) => on.getByRole('region', { name: 'Unsaved changes' })
  const save = (on = page) => banner(on).getByRole('button', { name: 'Save' })
  const cardOf = (name: string) => page.getByRole('region', { name, exact: true })
  const switchOf = (name: string, on = page) => on.getByRole('switch', { name, exact: true })

  async function open(on = page): Promise<void> {
    await on.goto(path())
    await signIn(on, 'ada')
    await switchOf('Join messages', on).waitFor()
  }

  async function choose(label: string, words: string, on = page): Promise<void> {
    const box = on.getByRole('combobox', { name: label, exact: true })
    await box.click()
    await on.keyboard.type(words)
    await on.getByRole('listbox').getByRole('option').first().waitFor()
    await on.keyboard.press('Enter')
    await on.getByRole('listbox').waitFor({ state: 'detached' })
  }

  async function saveAll(): Promise<void> {
    await save().click()
    await page.getByText('Settings saved.').first().waitFor()
    await banner().waitFor({ state: 'detached' })
  }

  it('are all changed, saved together, and there after loading again', async () => {
    await dashboard.stack.discord.control.createChannel({ guildId, name: 'departures' })
    await open()
    expect(await banner().count()).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await switchOf('Join messages').click()
    await choose('Channel', 'gen')
    await cardOf('Join messages').getByRole('textbox', { name: 'Message' }).fill('Ahoy <user_id>')
    await switchOf('Leave messages').click()
    const leave = cardOf('Leave messages')
    await leave.getByRole('combobox', { name: 'Channel' }).click()
    await page.getByRole('listbox').getByRole('option', { name: '#departures' }).click()
    await leave.getByRole('switch', { name: 'Message is an embed' }).click()
    await switchOf('Own invites do not count').click()
    await page.getByLabel('Invite link').fill(code)
    await choose('Time zone', 'amsterdam')
    await page.getByLabel("Language of the bot's answers").selectOption('nl')
    await banner().getByText('11 unsaved changes').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    const sent = page.waitForRequest((request) => request.method() === 'PATCH')
    await saveAll()
    expect((await sent).headers()['if-match']).toBeTruthy()
    expect(await stored()).toMatchObject({
      join_messages_enabled: true,
      join_messages_channel: channelId,
      join_message_content: 'Ahoy <user_id>',
      join_message_is_embed: false,
      leave_messages_enabled: true,
      leave_message_is_embed: true,
      prevent_own_invite_code: false,
      server_shared_invite_link: `https://discord.gg/${code}`,
      timezone: 'Europe/Amsterdam',
      language: 'nl',
    })

    await page.reload()
    await switchOf('Own invites do not count')
      .and(page.getByRole('switch', { checked: false }))
      .waitFor()
    expect(await page.getByLabel('Invite link').inputValue()).toContain(code)
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Amsterdam')
    expect(await leave.getByRole('combobox', { name: 'Channel' }).inputValue()).toBe('#departures')
    expect(await leave.getByLabel('Embed document').inputValue()).toContain('"embeds"')
    expect(await banner().count()).toBe(0)
  })

  it('send only what differs, and nothing once it is as it was', async () => {
    await open()
    await switchOf('Own invites do not count').click()
    await banner().waitFor()
    await switchOf('Own invites do not count').click()
    await banner().waitFor({ state: 'detached' })

    await page.getByLabel("Language of the bot's answers").selectOption('fr')
    await choose('Time zone', 'tokyo')
    await banner().getByRole('button', { name: 'Reset' }).click()
    await banner().waitFor({ state: 'detached' })
    expect(await page.getByLabel('Time zone').inputValue()).toBe('UTC')

    await page.getByLabel("Language of the bot's answers").selectOption('de')
    const sent = page.waitForRequest((request) => request.method() === 'PATCH')
    await page.keyboard.press('Control+s')
    expect((await sent).postDataJSON()).toEqual({ language: 'de' })
    await page.getByText('Settings saved.').waitFor()
  })

  it('tell at the field why something cannot be saved', async () => {
    await open()
    await switchOf('Join messages').click()
    await page.getByLabel('Invite link').fill('https://discord.gg/of-another-server')
    await save().click()
    const channel = cardOf('Join messages').getByRole('combobox', { name: 'Channel' })
    await page.getByText('Choose the channel to post in.').waitFor()
    await page.getByText('The server has no such invite that can still be used.').waitFor()
    await waitFor(async () => channel.evaluate((box) => box === document.activeElement))
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    expect(await stored()).toMatchObject({ server_shared_invite_link: null })

    await choose('Channel', 'gen')
    await page.getByLabel('Invite link').fill('')
    await saveAll()
  })

  it('warn where the bot may not post', async () => {
    const { control } = dashboard.stack.discord
    const { id } = await control.createChannel({ guildId, name: 'staff-only' })
    await control.setOverwrite({ guildId, channelId: id, target: 'bot', allow: '0', deny: '2048' })
    await open()
    await switchOf('Join messages').click()
    await choose('Channel', 'staff')
    await page.getByText('Usher may not post in this channel.').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await saveAll()
    await page.reload()
    await cardOf('Join messages')
      .getByText(/Send Messages|may not post/)
      .first()
      .waitFor()
  })

  it('of two tabs do not overwrite each other: who saves last chooses', async () => {
    await open()
    const other = await page.context().newPage()
    await other.goto(path())
    await choose('Time zone', 'berlin', other)
    await other.getByLabel("Language of the bot's answers").selectOption('de')
    await save(other).click()
    await other.getByText('Settings saved.').waitFor()
    await other.close()

    await choose('Time zone', 'paris')
    await switchOf('Own invites do not count').click()
    await save().click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('Somebody else changed these settings').waitFor()
    const words = await dialog.innerText()
    for (const word of ['Europe/Paris', 'Europe/Berlin', 'Language']) expect(words).toContain(word)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    expect(await stored()).toMatchObject({
      timezone: 'Europe/Berlin',
      prevent_own_invite_code: true,
    })

    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await banner().getByText('2 unsaved changes').waitFor()
    await save().click()
    await dialog.getByText('Take theirs').click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Settings saved.').waitFor()
    expect(await stored()).toMatchObject({
      timezone: 'Europe/Berlin',
      language: 'de',
      prevent_own_invite_code: false,
    })
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin')
    expect(await banner().count()).toBe(0)
  })

  it('are not lost by leaving without a word', async () => {
    await open()
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
    await page.goBack()
    await choose('Time zone', 'paris')

    await page.getByRole('link', { name: 'Members' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('Leave without saving?').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Paris')

    await page.goForward()
    await dialog.waitFor()
    expect(page.url()).toBe(path())
    await dialog.getByRole('button', { name: 'Cancel' }).click()

    const asked = page.waitForEvent('dialog')
    await page.evaluate(() => setTimeout(() => location.reload()))
    const browsersOwn = await asked
    expect(browsersOwn.type()).toBe('beforeunload')
    await browsersOwn.dismiss()

    await page.goForward()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
    await page.goBack()
    await page.getByLabel('Time zone').waitFor()
    expect(await page.getByLabel('Time zone').inputValue()).toBe('UTC')
  })

  it('stay on screen while Usher cannot be reached, and are saved when it can', async () => {
    await open()
    await choose('Time zone', 'paris')
    await page.context().setOffline(true)
    await save().click()
    await banner().getByText('Usher did not answer').waitFor()
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Paris')
    await page.context().setOffline(false)
    await saveAll()
  })

  it('wait for who has to sign in again, and not for who logs out without them', async () => {
    await open()
    await choose('Time zone', 'paris')
    await page.context().clearCookies()
    await save().click()
    await page.getByText('Your session has ended. Log in to go on.').waitFor()
    await signIn(page, 'ada')
    await page.getByText('Your unsaved changes are back.').waitFor()
    await banner().getByText('1 unsaved change').waitFor()
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Paris')

    await page.getByRole('button', { name: 'Log out' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await dialog.getByRole('button', { name: 'Leave' }).click()
    await page.getByRole('link', { name: 'Log in with Discord' }).waitFor()
    await open()
    expect(await page.getByLabel('Time zone').inputValue()).toBe('UTC')
    expect(await banner().count()).toBe(0)
  })

  it('fit a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open()
    await switchOf('Join messages').click()
    await cardOf('Join messages').getByRole('switch', { name: 'Message is an embed' }).click()
    await page.getByText('Welcome aboard, Mina!').waitFor()
    const overhang = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.body.clientWidth)
    expect(await overhang()).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
