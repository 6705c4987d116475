import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('the invites of a server', () => {
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
    ;({ page, complaints } = await openPage(browser, { viewport: { width: 1440, height: 900 } }))
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  /** A guild with the module on, and what it needs to have invites; they are known to Usher. */
  async function aGuild(owner: string, inviterNames: readonly string[]) {
    const { discord, db, redis } = dashboard.stack
    const { control } = discord
    const { id: ownerId } = await control.createUser({ username: owner })
    const { id: guildId } = await control.createGuild({ name: 'Chess Club', ownerId })
    const codes: string[] = []
    for (const globalName of inviterNames) {
      const user = await control.createUser({ username: globalName.toLowerCase(), globalName })
      await control.join({ guildId, userId: user.id, by: { discovery: true } })
      codes.push((await control.createInvite({ guildId, inviterId: user.id })).code)
    }
    await enableGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guildId, new Date())
    const known = () =>
      db.selectFrom('invites').select('code').where('guild_id', '=', guildId).execute()
    await waitFor(async () => (await known()).length === codes.length, { timeoutMs: 20_000 })
    return { guildId, codes }
  }

  const visit = async (guildId: string, as: string, query = '') => {
    await page.goto(`${dashboard.origin}/servers/${guildId}/invites${query}`)
    await signIn(page, as)
    await page.getByRole('heading', { level: 1, name: 'Invites' }).waitFor()
  }
  const rows = () => page.getByRole('table', { name: 'Invites' }).locator('tbody tr')
  const rowOf = (word: string) => rows().filter({ hasText: word })

  it('are searched and sorted by what the address says, and copied', async () => {
    const { guildId, codes } = await aGuild('ada_one', ['Grace', 'Edsger', 'Mary'])
    const [grace = '', edsger = ''] = codes
    const { control } = dashboard.stack.discord
    await control.joinMany({ joins: [0, 1].map(() => ({ guildId, by: { code: edsger } })) })
    const joinsOf = () =>
      dashboard.stack.db
        .selectFrom('joins')
        .select('code')
        .where('guild_id', '=', guildId)
        .where('code', '=', edsger)
        .execute()
    await waitFor(async () => (await joinsOf()).length === 2, { timeoutMs: 20_000 })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await visit(guildId, 'ada_one')
    await waitFor(async () => (await rows().count()) === 3)
    expect(await rows().first().innerText()).toContain(edsger)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    const heads = page.getByRole('columnheader', { name: 'Joins' })
    expect(await heads.getAttribute('aria-sort')).toBe('descending')
    await heads.getByRole('button').click()
    await page.waitForURL('**/invites?order=asc')
    await waitFor(async () => (await rows().last().innerText()).includes(edsger))
    expect(await heads.getAttribute('aria-sort')).toBe('ascending')

    await page.getByLabel('Find an invite').fill('GRACE')
    await page.waitForURL('**/invites?search=GRACE&order=asc')
    await waitFor(async () => (await rows().count()) === 1)
    await rowOf(grace)
      .getByRole('button', { name: /^Copy the link/ })
      .click()
    await page.getByText(`Copied https://discord.gg/${grace}`).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `https://discord.gg/${grace}`,
    )
    await page.getByLabel('Find an invite').fill('nobody at all')
    await page.getByRole('heading', { name: 'No invite fits' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await waitFor(async () => (await rows().count()) === 3)
  })

  it('stand apart once they are deleted in Discord, and as cards on a phone', async () => {
    const { guildId, codes } = await aGuild('ada_two', ['Grace', 'Edsger'])
    const [grace = '', edsger = ''] = codes
    const { control } = dashboard.stack.discord
    await visit(guildId, 'ada_two', '?state=gone')
    await page.getByRole('heading', { name: 'Nothing has ended' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await control.deleteInvite({ guildId, code: grace })
    const isGone = async () => {
      const { deleted_at } = await dashboard.stack.db
        .selectFrom('invites')
        .select('deleted_at')
        .where('code', '=', grace)
        .executeTakeFirstOrThrow()
      return deleted_at !== null
    }
    await waitFor(isGone, { timeoutMs: 20_000 })
    await page.reload()
    await rowOf(grace).getByText('Deleted', { exact: true }).waitFor()
    expect(
      await rows()
        .getByRole('button', { name: /^Delete invite/ })
        .count(),
    ).toBe(0)

    await page.getByText('Working', { exact: true }).click()
    await rowOf(edsger).waitFor()
    expect(await rowOf(grace).count()).toBe(0)
    await page.setViewportSize({ width: 390, height: 844 })
    const cards = page.getByRole('list', { name: 'Invites' }).locator('> li')
    await cards.first().waitFor()
    expect(await cards.count()).toBe(1)
    await page.getByLabel('Order').selectOption('By code')
    await page.waitForURL('**/invites?sort=code')
    const isTooWide = () => document.documentElement.scrollWidth > innerWidth
    expect(await page.evaluate(isTooWide)).toBe(false)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('are labelled by keyboard; what was not saved is taken back, and said', async () => {
    const { guildId, codes } = await aGuild('ada_three', ['Grace'])
    const [code = ''] = codes
    await visit(guildId, 'ada_three')
    const add = page.getByRole('button', { name: `Add label to ${code}` })
    await add.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Discarded')
    await page.keyboard.press('Escape')
    await add.waitFor()
    expect(await add.evaluate((element) => element === document.activeElement)).toBe(true)

    await page.keyboard.press('Enter')
    await page.keyboard.type('  YouTube ')
    await page.keyboard.press('Enter')
    const change = page.getByRole('button', { name: `Label of ${code}: YouTube. Change it` })
    await change.waitFor()
    const labels = () =>
      dashboard.stack.db.selectFrom('invite_labels').selectAll().where('code', '=', code).execute()
    await waitFor(async () => (await labels())[0]?.label === 'YouTube')

    await page.route('**/label', (route) => route.abort())
    await change.click()
    await page.keyboard.type('Lost')
    await page.keyboard.press('Enter')
    await page.getByText('The label was not saved.').waitFor()
    await change.waitFor()
    await page.unroute('**/label')

    await change.click()
    await page.keyboard.press('Delete')
    await page.keyboard.press('Enter')
    await add.waitFor()
    await waitFor(async () => (await labels()).length === 0)
  })

  it('stay where deleting does not work, with the reason', async () => {
    const { guildId, codes } = await aGuild('ada_four', ['Grace'])
    const [code = ''] = codes
    await visit(guildId, 'ada_four')
    await page.route(`**/invites/${code}`, (route) => route.abort())
    await page.getByRole('button', { name: `Delete invite ${code}` }).click()
    const dialog = page.getByRole('alertdialog', { name: `Delete ${code}?` })
    await dialog.getByRole('button', { name: 'Delete invite' }).click()
    await dialog.getByText('Usher did not answer').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await rowOf(code).count()).toBe(1)
  })
})
