import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'
import { recordHistory } from './recorded-history.ts'

describe('the overview of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let bot: Bot | undefined
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { stack } = dashboard
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
    })
    await bot.waitUntilReady()
  })
  afterAll(async () => {
    await browser.close()
    await bot?.stop()
    await dashboard.stop()
  })
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser))
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  /** A guild with the module on and an invite of its owner's. */
  async function aGuild(owner: string): Promise<{ guildId: string; code: string }> {
    const { discord, db, redis } = dashboard.stack
    const { id: ownerId } = await discord.control.createUser({ username: owner })
    const { id: guildId } = await discord.control.createGuild({ name: 'Chess Club', ownerId })
    const { code } = await discord.control.createInvite({ guildId, inviterId: ownerId })
    await enableGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guildId, new Date())
    return { guildId, code }
  }

  const visit = async (guildId: string, as: string) => {
    await page.goto(`${dashboard.origin}/servers/${guildId}/overview`)
    await signIn(page, as)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  }
  const figure = (label: string) =>
    page
      .locator('dl > div')
      .filter({ has: page.getByText(label, { exact: true }) })
      .locator('.value')
  const chart = () => page.getByRole('slider', { name: 'Joins and leaves by day' })
  const isTooWide = () => document.documentElement.scrollWidth > innerWidth

  it('asks to share an invite while nobody has joined, and then shows them live', async () => {
    const { guildId, code } = await aGuild('grace_one')
    const link = `https://discord.gg/${code}`
    await makeGuildSettings(dashboard.stack.db).update(guildId, { server_shared_invite_link: link })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await visit(guildId, 'grace_one')
    await page.getByRole('heading', { name: 'No joins yet' }).waitFor()
    await page.getByRole('button', { name: `Copy discord.gg/${code}` }).click()
    await page.getByText(`Copied discord.gg/${code}`).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.evaluate(() => (document.title = 'never reloaded'))
    const { control } = dashboard.stack.discord
    const ada = await control.createUser({ username: 'ada', globalName: 'Ada' })
    await control.join({ guildId, userId: ada.id, by: { code } })
    await page.getByRole('list', { name: 'Newest joins' }).getByText('Ada').waitFor()
    await waitFor(async () => (await figure('Joined').innerText()) === '1')
    await waitFor(async () => (await figure('Net').innerText()) === '1')
    await control.leave({ guildId, userId: ada.id })
    await waitFor(async () => (await figure('Left').innerText()) === '1')
    expect(await page.title()).toBe('never reloaded')
  })

  it('shows 31 days in figures, a chart that keys can read, and who stays', async () => {
    const { guildId } = await aGuild('grace_two')
    const { joins, leaves } = await recordHistory(dashboard.stack.db, guildId)
    await visit(guildId, 'grace_two')
    await chart().waitFor()
    expect(await figure('Joined').innerText()).toBe(String(joins))
    expect(await figure('Left').innerText()).toBe(String(leaves))
    await page.getByRole('list').getByText('Grace Hopper').first().waitFor()
    await page.getByRole('table').getByText('Everyone').waitFor()
    await page.getByText('Vanity URL').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await chart().focus()
    const today = await chart().getAttribute('aria-valuetext')
    expect(today).toMatch(/^\w+day, \w+ \d+: [\d,]+ joins?, [\d,]+ (leave|leaves)$/)
    await page.keyboard.press('ArrowLeft')
    expect(await chart().getAttribute('aria-valuenow')).toBe('29')
    expect(await chart().getAttribute('aria-valuetext')).not.toBe(today)
    await page.keyboard.press('Home')
    expect(await chart().getAttribute('aria-valuenow')).toBe('0')
    const rows = page.locator('table', { hasText: 'Joins and leaves by day' }).locator('tr')
    expect(await rows.count()).toBe(0)
    await page.getByText('As a table').click()
    await rows.first().waitFor()
    expect(await rows.count()).toBe(32)

    await page.getByText('By invite', { exact: true }).click()
    await page.getByRole('columnheader', { name: 'Invite', exact: true }).waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate(isTooWide)).toBe(false)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.getByRole('link', { name: 'Vanity URL' }).click()
    await page.waitForURL('**/members?source=vanity')
  })

  it('says so when members come fast, and by which invite', async () => {
    const { guildId, code } = await aGuild('grace_three')
    await visit(guildId, 'grace_three')
    await page.getByText('Live', { exact: true }).waitFor()
    const { control } = dashboard.stack.discord
    await control.joinMany({ joins: Array.from({ length: 40 }, () => ({ guildId, by: { code } })) })
    await page
      .getByRole('heading', { name: 'Members are coming fast' })
      .waitFor({ timeout: 30_000 })
    await waitFor(async () => (await figure('Joined').innerText()) === '40', { timeoutMs: 30_000 })
    await page.getByText('40 joins in the last 15 minutes').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
