import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchChromium } from '#test/support/chromium.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

describe('the message editor', () => {
  let browser: Browser
  let dashboard: Dashboard
  let guildId: string
  let channelId: string
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    ;({ guildId, channelId } = await dashboard.stack.makeGuild())
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })
  beforeEach(async () => {
    ;({ page, complaints } = await openPage(browser))
    await page.goto(`${dashboard.origin}/servers/${guildId}/invite-tracker`)
    await signIn(page, 'grace')
    await preview().waitFor()
  })
  afterEach(async () => {
    await page.context().close()
    expect(complaints).toEqual([])
  })

  const card = () => page.getByRole('region', { name: 'Join messages', exact: true })
  const preview = () => card().getByRole('region', { name: 'Preview' })
  const text = () => card().getByRole('textbox', { name: 'Message', exact: true })
  const document = () => card().getByRole('textbox', { name: 'Embed document' })
  const offered = () => page.getByRole('listbox', { name: 'Variables' })

  it('offers variables while typing, by keyboard alone', async () => {
    await text().fill('')
    await text().focus()
    await page.keyboard.type('Hello <us')
    await offered().waitFor()
    const active = () => text().getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${await active()}"]`).innerText()).toContain('<user_mention>')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.keyboard.type('er_dis')
    await waitFor(async () => (await offered().getByRole('option').count()) === 1)
    await page.keyboard.press('Enter')
    expect(await text().inputValue()).toBe('Hello <user_display_name>')
    await offered().waitFor({ state: 'detached' })

    await page.keyboard.type(' by <inviter')
    await offered().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    expect(await text().inputValue()).toBe('Hello <user_display_name> by <inviter_mention>')

    await page.keyboard.type(' <')
    await offered().waitFor()
    await page.keyboard.press('Escape')
    await offered().waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
    expect(await text().inputValue()).toMatch(/ <\n$/)
    await page.keyboard.press('Control+z')
    await preview().getByText('Hello Mina by').waitFor()
  })

  it('inserts variables from a menu, where the caret is', async () => {
    await text().fill('ab')
    await text().press('ArrowLeft')
    await card().getByRole('button', { name: 'Insert variable' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'invite_code' }).click()
    expect(await text().inputValue()).toBe('a<invite_code>b')
    await waitFor(async () => text().evaluate((area) => area === area.ownerDocument.activeElement))
    await page.keyboard.type('!')
    expect(await text().inputValue()).toBe('a<invite_code>!b')
  })

  it('shows a text as Discord would, with and without inviter, in dark and light', async () => {
    await text().fill(
      '# Ahoy\n- **bold** <user_mention>\n> `<invite_code>` by <inviter_mention>\n<img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](https://y.example) <user_hat>',
    )
    const shown = preview()
    await shown.locator('strong', { hasText: 'bold' }).waitFor()
    expect(await shown.locator('code').innerText()).toBe('harbour24')
    const words = await shown.innerText()
    for (const word of ['@Mina', '@Captain Ines', '<img src=x onerror=alert(1)>', '<user_hat>'])
      expect(words).toContain(word)
    expect(await shown.locator('img').count()).toBe(0)
    expect(await shown.getByRole('link').allInnerTexts()).toEqual(['y'])

    await shown.getByRole('radio', { name: 'Unknown' }).check({ force: true })
    await shown.getByText('Unknown inviter').waitFor()
    await shown.getByRole('radio', { name: 'Light' }).check({ force: true })
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('points at the faults of an embed document, and leads to them', async () => {
    await card().getByRole('switch', { name: 'Message is an embed' }).click()
    await preview().getByText('Welcome aboard, Mina!').waitFor()
    await document().fill('{ "embeds": [\n  { "title": "Hi",\n    "color": "red" }\n] }')
    const fault = card().getByRole('button', { name: 'Line 3' })
    await fault.waitFor()
    await card().getByText('embeds[0].color').waitFor()
    expect(await document().getAttribute('aria-invalid')).toBe('true')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await fault.click()
    const selected = await document().evaluate((area) => {
      if (!(area instanceof HTMLTextAreaElement)) return null
      return area.value.slice(area.selectionStart, area.selectionEnd)
    })
    expect(selected).toBe('"red"')
    await page.keyboard.type('15158332')
    await fault.waitFor({ state: 'detached' })
    await card().getByRole('button', { name: 'Format' }).click()
    expect(await document().inputValue()).toBe(
      '{\n  "embeds": [\n    {\n      "title": "Hi",\n      "color": 15158332\n    }\n  ]\n}',
    )

    await page
      .getByRole('region', { name: 'Unsaved changes' })
      .getByRole('button', { name: 'Reset' })
      .click()
    expect(await text().inputValue()).toContain('<user_mention>')
  })

  it('keeps the indentation of a document, and goes back to the text it came from', async () => {
    const before = await text().inputValue()
    await card().getByRole('switch', { name: 'Message is an embed' }).click()
    await document().fill('{')
    await page.keyboard.press('Enter')
    await page.keyboard.type('"embeds": [')
    await page.keyboard.press('Enter')
    expect(await document().inputValue()).toBe('{\n  "embeds": [\n    ')
    await card().getByRole('switch', { name: 'Message is an embed' }).click()
    expect(await text().inputValue()).toBe(before)
    await card().getByRole('switch', { name: 'Message is an embed' }).click()
    expect(await document().inputValue()).toBe('{\n  "embeds": [\n    ')
  })

  it('sends what it shows as a test message', async () => {
    const { control } = dashboard.stack.discord
    await text().fill('Ahoy **<user_display_name>** by <inviter_display_name>')
    await card().getByRole('button', { name: 'Send a test message' }).click()
    await page.getByText('Test message sent to #general.').waitFor()
    const { messages } = await control.readChannel({ channelId })
    expect(messages.map(({ content }) => content)).toContain('Ahoy **Mina** by Captain Ines')
    await preview().getByText('Ahoy Mina by Captain Ines').waitFor()

    await text().fill('')
    await card().getByRole('button', { name: 'Send a test message' }).click()
    await card().getByText('Not sent.').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('draws its marks where the letters are', async () => {
    const long = 'word '.repeat(60)
    await text().fill(`${long}<user_mention>\n\n${long}`)
    const fits = await text().evaluate((area) => {
      const mirror = area.parentElement?.querySelector('[aria-hidden]')
      return mirror instanceof HTMLElement && area.scrollHeight === mirror.scrollHeight
    })
    expect(fits).toBe(true)
  })
})
