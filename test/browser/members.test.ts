import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('the members of a server', () => {
  let browser: Browser
  let dashboard: Dashboard
  let bot: Bot | undefined
  let ownerId: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { stack } = dashboard
    const ada = await stack.discord.control.createUser({ username: 'ada', globalName: 'Ada' })
    ownerId = ada.id
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

  /** A guild of Ada's, the module still off, with an invite that Grace made. */
  async function aGuild(name: string) {
    const { control } = dashboard.stack.discord
    const { id: guildId } = await control.createGuild({ name, ownerId })
    const grace = await control.createUser({ username: 'grace', globalName: 'Grace Hopper' })
    await control.join({ guildId, userId: grace.id, by: { discovery: true } })
    const { code } = await control.createInvite({ guildId, inviterId: grace.id })
    const arrive = async (globalName: string) => {
      const user = await control.createUser({ username: globalName.toLowerCase(), globalName })
      await control.join({ guildId, userId: user.id, by: { code } })
      return user.id
    }
    return { guildId, code, arrive }
  }

  const joinsOf = (guildId: string) =>
    dashboard.stack.db.selectFrom('joins').selectAll().where('guild_id', '=', guildId).execute()

  async function openMembers(guildId: string): Promise<void> {
    await page.goto(`${dashboard.origin}/servers/${guildId}/members`)
    await signIn(page, 'ada')
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
  }

  /** Through the switch and its pop-up; resolves once the bot knows the guild's invites. */
  async function enable(guildId: string): Promise<void> {
    await page.getByRole('switch', { name: 'Invite tracker' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn on' }).click()
    await page.getByRole('switch', { name: 'Invite tracker', checked: true }).waitFor()
    await waitFor(
      async () => {
        const known = dashboard.stack.db.selectFrom('invites').select('code')
        return (await known.where('guild_id', '=', guildId).execute()).length > 0
      },
      { message: 'the invites to be known' },
    )
  }

  const rowOf = (name: string) => page.getByRole('row').filter({ hasText: name })
  const live = () => page.getByText('Live', { exact: true })

  it('arrive live, from enabling in the pop-up to the member who leaves', async () => {
    const { guildId, code, arrive } = await aGuild('Chess Club')
    await openMembers(guildId)
    await page.getByRole('heading', { name: 'The invite tracker is off' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.getByRole('link', { name: 'Go to the invite tracker' }).click()
    await page.getByRole('switch', { name: 'Invite tracker' }).click()
    await page.getByRole('alertdialog').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await page.getByRole('switch', { name: 'Invite tracker', checked: false }).waitFor()

    await enable(guildId)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.getByRole('heading', { name: 'No joins yet' }).waitFor()
    await live().waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.evaluate(() => (document.title = 'never reloaded'))
    const memberId = await arrive('Margaret')
    const row = rowOf('Margaret')
    await row.waitFor()
    const text = await row.innerText()
    for (const word of ['Grace Hopper', code, 'Certain', 'just now']) expect(text).toContain(word)
    expect(await page.title()).toBe('never reloaded')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await dashboard.stack.discord.control.leave({ guildId, userId: memberId })
    await row.getByText('left', { exact: false }).waitFor()
    expect(await page.title()).toBe('never reloaded')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('catch up by themselves after the api was away', async () => {
    const { guildId, arrive } = await aGuild('Go Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await live().waitFor()
    await arrive('Radia')
    await rowOf('Radia').waitFor()

    const restarted = dashboard.restartApi()
    await page.getByText('Reconnecting').waitFor()
    await arrive('Barbara')
    await restarted
    await rowOf('Barbara').waitFor({ timeout: 30_000 })
    await live().waitFor()
    expect(await rowOf('Radia').count()).toBe(1)
  })

  it('are read a page at a time, as cards on a phone', async () => {
    const { guildId, code } = await aGuild('Bridge Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    const { control } = dashboard.stack.discord
    await control.joinMany({ joins: Array.from({ length: 60 }, () => ({ guildId, by: { code } })) })
    await waitFor(async () => (await joinsOf(guildId)).length === 60, { timeoutMs: 20_000 })

    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.setViewportSize({ width: 390, height: 844 })
    const cards = page.getByRole('list', { name: 'Joins, newest first' }).locator('> li')
    // A few in each task, without anybody scrolling.
    await waitFor(async () => (await cards.count()) === 50)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Load more' }).click()
    await waitFor(async () => (await cards.count()) === 60)
    await page.getByText("That's everyone of the last 31 days.").waitFor()
    const isTooWide = () => document.documentElement.scrollWidth > innerWidth
    expect(await page.evaluate(isTooWide)).toBe(false)
  })

  it('are filtered by what the address says, by keyboard alone', async () => {
    const { guildId, code, arrive } = await aGuild('Poker Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    const { control } = dashboard.stack.discord
    const edsger = await control.createUser({ username: 'edsger', globalName: 'Edsger' })
    await control.join({ guildId, userId: edsger.id, by: { code } })
    await waitFor(async () => (await joinsOf(guildId)).length === 1)
    const other = await control.createInvite({ guildId, inviterId: edsger.id })
    const mary = await control.createUser({ username: 'mary', globalName: 'Mary' })
    await control.join({ guildId, userId: mary.id, by: { code: other.code } })
    await waitFor(async () => (await joinsOf(guildId)).length === 2)
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await rowOf('Mary').waitFor()

    await page.getByRole('button', { name: 'Invited by' }).focus()
    await page.keyboard.press('Enter')
    const field = page.getByRole('combobox', { name: 'Invited by: Name or id' })
    await field.waitFor()
    await page.getByRole('option', { name: 'Edsger' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await field.pressSequentially('eds')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/members?inviter=${edsger.id}`)
    await rowOf('Grace Hopper').waitFor({ state: 'detached' })
    await rowOf('Mary').waitFor()
    await page.reload()
    await rowOf('Mary').waitFor()
    expect(
      await page.getByRole('button', { name: 'Invited by: Edsger', exact: true }).count(),
    ).toBe(1)
    const csv = page.getByRole('link', { name: 'Export CSV' })
    expect(await csv.getAttribute('href')).toMatch(
      new RegExp(`joins\\.csv\\?inviter=${edsger.id}$`),
    )

    // Who does not fit stays away, who fits comes by itself.
    await arrive('Radia')
    const alan = await control.createUser({ username: 'alan', globalName: 'Alan' })
    await control.join({ guildId, userId: alan.id, by: { code: other.code } })
    await rowOf('Alan').waitFor()
    expect(await rowOf('Radia').count()).toBe(0)

    await page.getByRole('button', { name: 'Remove filter Invited by: Edsger' }).focus()
    await page.keyboard.press('Enter')
    await rowOf('Radia').waitFor()
    expect(new URL(page.url()).search).toBe('')
    await page.goBack()
    await rowOf('Radia').waitFor({ state: 'detached' })

    await page.goto(`${dashboard.origin}/servers/${guildId}/members?source=hub`)
    await page.getByRole('heading', { name: 'Nobody fits these filters' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('tell how each of them joined, and exactly when, by keyboard too', async () => {
    const { guildId, code, arrive } = await aGuild('Mahjong Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    await arrive('Joan')
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    const opener = page.getByRole('button', { name: /^Joan.*how they joined/ })
    await opener.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'How they joined' })
    await drawer.getByText('Nothing else explains this join.').waitFor()
    const text = await drawer.innerText()
    for (const word of ['Joan', 'Grace Hopper', code, 'rose when the member joined'])
      expect(text).toContain(word)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true)

    const time = rowOf('Joan').locator('time')
    await time.focus()
    const tip = page.locator('.tip')
    await tip.waitFor()
    expect(await tip.innerText()).toMatch(/\d{4} at \d{1,2}:\d{2}/)
    await page.keyboard.press('Escape')
    await tip.waitFor({ state: 'detached' })
  })

  it('give way to the switch once somebody else has turned the tracker off', async () => {
    const { guildId, arrive } = await aGuild('Backgammon Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    await arrive('Jean')
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await rowOf('Jean').waitFor()

    const { db, redis } = dashboard.stack
    await purgeGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guildId, new Date())
    await page.getByRole('button', { name: 'Way in' }).click()
    await page.getByRole('option', { name: 'Vanity URL' }).click()
    await page.getByRole('heading', { name: 'The invite tracker is off' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('are gone once the module is turned off, by keyboard alone', async () => {
    const { guildId, arrive } = await aGuild('Checkers Club')
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await enable(guildId)
    await arrive('Frances')
    await waitFor(async () => (await joinsOf(guildId)).length === 1)

    await page.getByRole('switch', { name: 'Invite tracker' }).focus()
    await page.keyboard.press('Space')
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('the recorded joins and leaves').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    const confirm = dialog.getByRole('button', { name: 'Turn off and delete' })
    const isFocused = (element: Element) => element === document.activeElement
    for (let presses = 0; presses < 5 && !(await confirm.evaluate(isFocused)); presses++)
      await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('switch', { name: 'Invite tracker', checked: false }).waitFor()
    await waitFor(async () => (await joinsOf(guildId)).length === 0)
  })
})
