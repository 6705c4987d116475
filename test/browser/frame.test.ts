import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

const phone = { width: 390, height: 844 }

describe('the frame around the pages of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let chess: string
  let engines: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { control } = dashboard.stack.discord
    const ada = await control.createUser({ username: 'ada', globalName: 'Ada' })
    chess = (await control.createGuild({ name: 'Chess Club', ownerId: ada.id })).id
    engines = (await control.createGuild({ name: 'Engine Society', ownerId: ada.id })).id
    await makePresentGuilds(dashboard.stack.redis).add([chess, engines])
    await control.createGuild({ name: 'Quiet Corner', ownerId: ada.id, withBot: false })
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser))
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  async function open(path: string): Promise<void> {
    await page.goto(`${dashboard.origin}/servers/${chess}/${path}`)
    await signIn(page, 'ada')
    await page.getByRole('heading', { level: 1 }).waitFor()
  }

  it('leads from one server to another by keyboard', async () => {
    await open('privacy')
    const switcher = page.getByRole('button', { name: 'Chess Club Switch server' })
    await switcher.focus()
    await page.keyboard.press('Enter')
    const other = page.getByRole('menuitem', { name: 'Engine Society' })
    await other.waitFor()
    // Where Usher is not, there is nothing to go to.
    expect(await page.getByRole('menuitem', { name: 'Quiet Corner' }).count()).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.keyboard.press('Escape')
    await other.waitFor({ state: 'detached' })
    expect(await switcher.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await other.waitFor()
    await page.keyboard.press('ArrowUp')
    const all = page.getByRole('menuitem', { name: 'All servers' })
    expect(await all.evaluate((item) => item === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowDown')
    expect(await other.evaluate((item) => item === document.activeElement)).toBe(true)
    await page.keyboard.press('a')
    expect(await all.evaluate((item) => item === document.activeElement)).toBe(true)
    await page.keyboard.press('e')
    expect(await other.evaluate((item) => item === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/servers/${engines}/**`)
    await page.getByRole('button', { name: 'Engine Society Switch server' }).waitFor()
  })

  it('has every page in its menu, the one that is open marked, and a way out', async () => {
    await open('privacy')
    const menu = page.getByRole('navigation', { name: 'This server' })
    for (const link of await menu.getByRole('link').all()) {
      const word = (await link.textContent())?.trim() ?? ''
      await link.click()
      await page.getByRole('heading', { level: 1, name: word }).waitFor()
      expect(await link.getAttribute('aria-current')).toBe('page')
      expect(await page.getByRole('button', { name: 'Log out' }).isVisible()).toBe(true)
      expect({ word, faults: await seriousFaultsInBothSchemes(page) }).toEqual({ word, faults: [] })
    }
  })

  it('asks anew for a server whose first answer failed with the session', async () => {
    await open('privacy')
    await page.route('**/api/v1/**', (route) => route.abort())
    await page.reload()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await page.unroute('**/api/v1/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Privacy' }).waitFor()
  })

  it('says so where a server cannot be shown, and tries again', async () => {
    await open('privacy')
    await page.route(`**/api/v1/guilds/${chess}`, (route) => route.abort())
    await page.reload()
    await page.getByRole('link', { name: 'All servers' }).waitFor()
    await page.unroute(`**/api/v1/guilds/${chess}`)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { level: 1, name: 'Privacy' }).waitFor()
  })

  it('keeps its menu behind a button on a phone', async () => {
    await page.setViewportSize(phone)
    await open('privacy')
    const entry = page.getByRole('link', { name: 'API keys' })
    expect(await entry.isVisible()).toBe(false)
    const button = page.getByRole('button', { name: 'Privacy', expanded: false })
    await button.click()
    await entry.waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await entry.waitFor({ state: 'hidden' })
    await button.click()
    await entry.click()
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor()
    expect(await entry.isVisible()).toBe(false)
  })

  it('is as wide as a phone, on every page', async () => {
    await page.setViewportSize(phone)
    await open('privacy')
    const pages = page.getByRole('navigation').getByRole('link', { includeHidden: true })
    const paths = await pages.evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    for (const path of paths) {
      await page.goto(dashboard.origin + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect({ path, width }).toEqual({ path, width: phone.width })
    }
  })
})
