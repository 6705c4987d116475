import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys } from '#core/redis/keys.ts'
import { makePresentGuilds } from '#core/redis/present-guilds.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('signing in', () => {
  let browser: Browser
  let dashboard: Dashboard
  let page: Page
  let complaints: string[]
  let guildId: string

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { control } = dashboard.stack.discord
    const ada = await control.createUser({ username: 'ada', globalName: 'Ada Lovelace' })
    await control.createUser({ username: 'stranger' })
    const guild = await control.createGuild({ name: 'Engine Society', ownerId: ada.id })
    guildId = guild.id
    await makePresentGuilds(dashboard.stack.redis).add([guildId])
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

  const signInFace = () => page.getByRole('link', { name: 'Log in with Discord' })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name })

  it('leads to the servers that a person administers', async () => {
    await page.goto(dashboard.origin)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await signIn(page, 'ada')
    await heading('Your servers').waitFor()
    expect(new URL(page.url()).pathname).toBe('/servers')
    await page.getByRole('link', { name: 'Engine Society' }).waitFor()
    const add = page.getByRole('link', { name: 'Add Usher to Quiet Corner' })
    expect(await add.getAttribute('href')).toContain('scope=bot')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('comes back to the page that was asked for', async () => {
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    await heading('Invite tracker').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/servers/${guildId}/invite-tracker`)
  })

  it('says so when the person told Discord no', async () => {
    await page.goto(dashboard.origin)
    await signInFace().click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('alert').getByText('You did not let Usher in').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('shows who administers nothing an empty list with what to do', async () => {
    await page.goto(dashboard.origin)
    await signIn(page, 'stranger')
    await page.getByRole('heading', { name: 'No servers to look after yet' }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('tells a stranger that a server is not theirs to see', async () => {
    await page.goto(`${dashboard.origin}/servers/${guildId}/joins`)
    await signIn(page, 'stranger')
    await page.getByRole('heading', { name: 'You are not an administrator here' }).waitFor()
    expect(await page.getByText('Engine Society').count()).toBe(0)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('ends with log out, for the pages that were open as well', async () => {
    await page.goto(`${dashboard.origin}/servers`)
    await signIn(page, 'ada')
    await page.getByRole('button', { name: 'Log out' }).click()
    await signInFace().waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.goto(`${dashboard.origin}/servers`)
    await signInFace().waitFor()
  })

  it('asks to sign in again where the session has ended, and goes on there', async () => {
    await page.goto(`${dashboard.origin}/servers`)
    await signIn(page, 'ada')
    await page.getByRole('link', { name: 'Engine Society' }).waitFor()
    const { redis } = dashboard.stack
    await redis.del(await redis.keys(keys.apiSession('*')))
    await page.getByRole('link', { name: 'Engine Society' }).click()
    await page.getByText('Your session has ended').waitFor()
    await signIn(page, 'ada')
    await heading('Invite tracker').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/servers/${guildId}/invite-tracker`)
  })

  it("follows the browser's buttons, and leaves new tabs to the browser", async () => {
    await page.goto(`${dashboard.origin}/servers`)
    await signIn(page, 'ada')
    const guild = page.getByRole('link', { name: 'Engine Society' })
    const opened = page.context().waitForEvent('page')
    await guild.click({ modifiers: ['Control'] })
    await (await opened).waitForURL(`**/servers/${guildId}/invite-tracker`)
    await heading('Your servers').waitFor()
    await guild.click()
    await heading('Invite tracker').waitFor()
    await page.goBack()
    await heading('Your servers').waitFor()
    await page.goForward()
    await heading('Invite tracker').waitFor()
  })

  it('says in the pop-up why the tracker could not be turned on, and leaves it off', async () => {
    const { control } = dashboard.stack.discord
    const present = makePresentGuilds(dashboard.stack.redis)
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'ada')
    const tracker = page.getByRole('switch', { name: 'Invite tracker' })
    await tracker.click()
    await control.removeBotFromGuild({ guildId })
    await present.remove(guildId)
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Turn on' }).click()
    await dialog.getByText('Usher is not in this server').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await control.addBotToGuild({ guildId })
    await present.add([guildId])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await tracker.getAttribute('aria-checked')).toBe('false')
  })

  it('shows a face of its own for an address that leads nowhere', async () => {
    await page.goto(`${dashboard.origin}/no/such/page`)
    await heading('Not found').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })
})
