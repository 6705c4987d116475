import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe("a member's own privacy", () => {
  let browser: Browser
  let dashboard: Dashboard
  let bot: Bot | undefined
  let guildId: string
  let memberId: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { stack } = dashboard
    const { control } = stack.discord
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
    })
    await bot.waitUntilReady()
    const made = await stack.makeGuild()
    ;({ guildId } = made)
    await waitFor(async () => {
      const known = stack.db.selectFrom('invites').select('code')
      return (await known.where('guild_id', '=', guildId).execute()).length > 0
    })
    const member = await control.createUser({ username: 'mina', globalName: 'Mina' })
    memberId = member.id
    await control.join({ guildId, userId: memberId, by: { code: made.code } })
    await waitFor(async () => (await joinsNaming(memberId)) === 1, { timeoutMs: 20_000 })
  })
  afterAll(async () => {
    await browser.close()
    await bot?.stop()
    await dashboard.stop()
  })
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser, { acceptDownloads: true }))
    await page.goto(`${dashboard.origin}/privacy`)
    await signIn(page, 'mina')
    await page.getByRole('region', { name: 'Chess' }).waitFor()
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  async function joinsNaming(userId: string): Promise<number> {
    const joins = dashboard.stack.db.selectFrom('joins').select('member_id')
    const rows = await joins.where('member_id', '=', userId).execute()
    return rows.length
  }
  const card = () => page.getByRole('region', { name: 'Chess' })
  const confirm = (name: string) =>
    page.getByRole('alertdialog').getByRole('button', { name, exact: true }).click()

  it('is told and handed out, without any right in the server', async () => {
    await card().getByRole('button', { name: 'See what is stored' }).click()
    const row = card().locator('dl > div').filter({ hasText: 'Your own joins' })
    await row.getByText('1', { exact: true }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    const downloading = page.waitForEvent('download')
    await card().getByRole('link', { name: 'Download' }).click()
    const file: unknown = JSON.parse(await readFile(await (await downloading).path(), 'utf8'))
    expect(file).toMatchObject({ guildId, userId: memberId, joins: [{}] })
  })

  it('is theirs to end and to begin again', async () => {
    await card().getByRole('button', { name: 'Opt out' }).click()
    await page.getByRole('alertdialog').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await confirm('Opt out')
    await card().getByText('Opted out', { exact: true }).waitFor()
    expect(await joinsNaming(memberId)).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await card().getByRole('button', { name: 'Opt in again' }).click()
    await confirm('Opt in')
    await card().getByText('Recorded with your name').waitFor()
  })

  it('is deleted, by keyboard alone', async () => {
    await card().getByRole('button', { name: 'Delete' }).focus()
    await page.keyboard.press('Enter')
    const deed = page.getByRole('alertdialog').getByRole('button', { name: 'Delete and opt out' })
    await deed.waitFor()
    const isFocused = (element: Element) => element === document.activeElement
    for (let presses = 0; presses < 5 && !(await deed.evaluate(isFocused)); presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('What was stored about you is deleted.').waitFor()
    await card().getByText('Opted out', { exact: true }).waitFor()
  })

  it('is asked for by the id of a server that is not listed', async () => {
    const field = page.getByLabel('A server that is not listed')
    await field.fill('Chess')
    await page.keyboard.press('Enter')
    await page.getByText('An id is a number of 15 to 19 digits.').waitFor()
    await field.fill('123456789012345678')
    await page.keyboard.press('Enter')
    const found = page.getByRole('region', { name: 'Server 123456789012345678' })
    await found.getByRole('button', { name: 'See what is stored' }).click()
    await found.getByText('Your own joins').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
