import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

const { SendMessages, ViewChannel } = PermissionFlagsBits

describe('the health of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let bot: Bot | undefined
  let guildId: string
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
    ;({ guildId } = await stack.makeGuild())
  })
  afterAll(async () => {
    await browser.close()
    await bot?.stop()
    await dashboard.stop()
  })
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser))
    await page.goto(`${dashboard.origin}/servers/${guildId}/health`)
    await signIn(page, 'grace')
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  it('is well where nothing is missing', async () => {
    await page.getByRole('heading', { name: 'All is well' }).waitFor()
    expect(await page.getByText('Missing').count()).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('says what is missing, what does not work because of it, and where to put it right', async () => {
    await page.getByRole('heading', { name: 'All is well' }).waitFor()
    const permissions = String(SendMessages | ViewChannel)
    await dashboard.stack.discord.control.setBotPermissions({ guildId, permissions })
    const missing = page.getByRole('heading', { name: 'Manage Server is missing' })
    // The bot hears of it in its own time.
    await waitFor(
      async () => {
        await page.getByRole('button', { name: 'Check again', disabled: false }).click()
        await page.getByRole('button', { name: 'Check again', disabled: false }).waitFor()
        return (await missing.count()) > 0
      },
      { intervalMs: 200 },
    )
    await page.getByText('no join can be explained').waitFor()
    const fix = page.getByRole('link', { name: 'Add Usher once more' }).first()
    expect(await fix.getAttribute('href')).toContain(`guild_id=${guildId}`)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
