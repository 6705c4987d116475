import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '#test/support/chromium.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('the API keys of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let guildId: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    ;({ guildId } = await dashboard.stack.makeGuild())
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })
  beforeEach(async () => {
    const permissions = ['clipboard-read', 'clipboard-write']
    ;({ page, complaints } = await openPage(browser, { permissions }))
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  async function open(path: string): Promise<void> {
    await page.goto(`${dashboard.origin}/servers/${guildId}/${path}`)
    await signIn(page, 'grace')
  }

  /** What the api answers to a program with this key. */
  const asProgram = (secret: string) =>
    fetch(`${dashboard.origin}/api/v1/guilds/${guildId}/joins`, {
      headers: { authorization: `Bearer ${secret}` },
    })

  it('are made, shown once, used, and revoked, by keyboard alone', async () => {
    await open('api-keys')
    await page.getByText('No keys yet').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.getByLabel('Name').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Give the key a name').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.type('Weekly report')
    await page.keyboard.press('Enter')

    const fresh = page.getByRole('region', { name: 'Your new key “Weekly report”' })
    await fresh.waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Copied the key').waitFor()
    const secret = await page.evaluate(() => navigator.clipboard.readText())
    expect((await asProgram(secret)).status).toBe(200)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await fresh.waitFor({ state: 'detached' })

    await page.reload()
    const revoke = page.getByRole('button', { name: 'Revoke Weekly report' })
    await revoke.waitFor()
    expect(await page.getByText(secret).count()).toBe(0)
    await page.getByText('last used').waitFor()
    await revoke.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('alertdialog', { name: 'Revoke this key?' })
    await dialog.waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Revoke' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('No keys yet').waitFor()
    expect((await asProgram(secret)).status).toBe(401)
  })

  it('are listed among the changes, by whoever made them', async () => {
    await open('changes')
    await page.getByText('API key “Weekly report” revoked').waitFor()
    await page.getByText('API key “Weekly report” made').waitFor()
    await page.getByText('You,').first().waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
