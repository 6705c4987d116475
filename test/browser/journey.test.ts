import { readFile } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFacts } from '#core/messages/example-facts.ts'
import { startBot, type Bot } from '#test/support/bot.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { findInStores } from '#test/support/stored-text.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { seriousFaultsInBothSchemes } from './axe.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

const joinTemplate =
  'Welcome <user_display_name> to **<server_name>**! <inviter_display_name> invited you by `<invite_code>`.'
const leaveDocument = JSON.stringify({
  embeds: [{ title: 'Goodbye', description: '<user_display_name> left <server_name>.' }],
})

/* One administrator's way through the dashboard. Each test goes on where the one before it ended. */
describe('an administrator', () => {
  let browser: Browser
  let dashboard: Dashboard
  let bot: Bot | undefined
  let page: Page
  let complaints: string[]
  let guildId: string
  let arrivalsId: string
  let code: string

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    const { stack } = dashboard
    const { control } = stack.discord
    const ada = await control.createUser({ username: 'ada', globalName: 'Ada' })
    guildId = (await control.createGuild({ name: 'Chess Club', ownerId: ada.id })).id
    arrivalsId = (await control.createChannel({ guildId, name: 'arrivals' })).id
    const grace = await control.createUser({ username: 'grace', globalName: 'Grace' })
    await control.join({ guildId, userId: grace.id, by: { discovery: true } })
    code = (await control.createInvite({ guildId, inviterId: grace.id })).code
    bot = await startBot({
      apiBase: stack.discord.apiBase,
      databaseUrl: stack.databaseUrl,
      redisUrl: stack.redisServer.url,
    })
    await bot.waitUntilReady()
    ;({ page, complaints } = await openPage(browser, { acceptDownloads: true }))
  })
  afterAll(async () => {
    await browser.close()
    await bot?.stop()
    await dashboard.stop()
  })

  const heading = (name: string) => page.getByRole('heading', { level: 1, name })
  const goTo = async (name: string) => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await heading(name).waitFor()
  }
  const arrive = async (globalName: string) => {
    const { control } = dashboard.stack.discord
    const user = await control.createUser({ username: globalName.toLowerCase(), globalName })
    await control.join({ guildId, userId: user.id, by: { code } })
    return user.id
  }
  const messages = async () =>
    (await dashboard.stack.discord.control.readChannel({ channelId: arrivalsId })).messages
  /** The card of join or leave messages. */
  const card = (title: string) =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: title }) })
  const pick = async (box: Locator, text: string, option: string | RegExp) => {
    await box.fill(text)
    await page.getByRole('option', { name: option }).first().click()
  }

  it('logs in, chooses a server and turns the tracker on in its pop-up', async () => {
    await page.goto(dashboard.origin)
    await signIn(page, 'ada')
    await page.getByRole('link', { name: 'Chess Club' }).click()
    await heading('Invite tracker').waitFor()
    await page.getByRole('switch', { name: 'Invite tracker' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn on' }).click()
    await page.getByRole('switch', { name: 'Invite tracker', checked: true }).waitFor()
    await waitFor(async () => {
      const known = dashboard.stack.db.selectFrom('invites').select('code')
      return (await known.where('guild_id', '=', guildId).execute()).length > 0
    })
  })

  let previewed = ''

  it('changes each of the settings, saves them, and finds them again', async () => {
    const joins = card('Join messages')
    await joins.getByRole('switch', { name: 'Join messages' }).click()
    await pick(joins.getByRole('combobox', { name: 'Channel' }), 'arriv', /arrivals/)
    await joins.getByLabel('Message', { exact: true }).fill(joinTemplate)
    previewed = await joins.getByRole('region', { name: 'Preview' }).locator('.text').innerText()

    const leaves = card('Leave messages')
    await leaves.getByRole('switch', { name: 'Leave messages' }).click()
    await pick(leaves.getByRole('combobox', { name: 'Channel' }), 'arriv', /arrivals/)
    await leaves.getByRole('switch', { name: 'Message is an embed' }).click()
    await leaves.getByLabel('Embed document').fill(leaveDocument)

    await page.getByRole('switch', { name: 'Own invites do not count' }).click()
    await page.getByLabel('Invite link').fill(`https://discord.gg/${code}`)
    await pick(page.getByRole('combobox', { name: 'Time zone' }), 'Amsterdam', /Amsterdam/)
    await page.getByLabel("Language of the bot's answers").selectOption('nl')
    await page.getByText('11 unsaved changes').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Settings saved.').waitFor()
    await page.getByText('unsaved changes').waitFor({ state: 'detached' })

    await page.reload()
    await joins.getByRole('switch', { name: 'Join messages', checked: true }).waitFor()
    expect(await joins.getByRole('combobox', { name: 'Channel' }).inputValue()).toMatch(/arrivals/)
    expect(await joins.getByLabel('Message', { exact: true }).inputValue()).toBe(joinTemplate)
    await leaves.getByRole('switch', { name: 'Leave messages', checked: true }).waitFor()
    await leaves.getByRole('switch', { name: 'Message is an embed', checked: true }).waitFor()
    expect(await leaves.getByRole('combobox', { name: 'Channel' }).inputValue()).toMatch(/arrivals/)
    expect(await leaves.getByLabel('Embed document').inputValue()).toBe(leaveDocument)
    await page.getByRole('switch', { name: 'Own invites do not count', checked: false }).waitFor()
    expect(await page.getByLabel('Invite link').inputValue()).toContain(code)
    const zone = page.getByRole('combobox', { name: 'Time zone' })
    expect(await zone.inputValue()).toMatch(/Amsterdam/)
    expect(await page.getByLabel("Language of the bot's answers").inputValue()).toBe('nl')
    expect(await page.getByText('unsaved').count()).toBe(0)
  })

  it('sees the bot obey at the next join and leave', async () => {
    const memberId = await arrive('Margaret')
    await waitFor(async () => (await messages()).length === 1, { timeoutMs: 20_000 })
    const [posted] = await messages()
    const { user, inviter, inviteCode } = exampleFacts
    const wanted = previewed
      .replace(user?.globalName ?? '', 'Margaret')
      .replace(inviter?.nickname ?? '', 'Grace')
      .replace(inviteCode ?? '', code)
    expect(posted?.content.replaceAll(/[*`]/g, '')).toBe(wanted)

    await dashboard.stack.discord.control.leave({ guildId, userId: memberId })
    await waitFor(async () => (await messages()).length === 2, { timeoutMs: 20_000 })
    const goodbye = (await messages())[1]?.embeds
    expect(goodbye).toMatchObject([{ title: 'Goodbye', description: 'Margaret left Chess Club.' }])
  })

  it('turns the join message into an embed, and finds the next one so', async () => {
    const joins = card('Join messages')
    await joins.getByRole('switch', { name: 'Message is an embed' }).click()
    await page.getByText('2 unsaved changes').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await joins.getByRole('switch', { name: 'Message is an embed', checked: false }).waitFor()
    await joins.getByRole('switch', { name: 'Message is an embed' }).click()
    const document = { embeds: [{ description: '<user_display_name> is number one.' }] }
    await joins.getByLabel('Embed document').fill(JSON.stringify(document))
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('unsaved changes').waitFor({ state: 'detached' })

    await arrive('Radia')
    await waitFor(async () => (await messages()).length === 3, { timeoutMs: 20_000 })
    expect((await messages())[2]?.embeds).toMatchObject([{ description: 'Radia is number one.' }])
  })

  it('logs out and in', async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
    await signIn(page, 'ada')
    await page.getByRole('link', { name: 'Chess Club' }).click()
    await heading('Overview').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('creates, labels and deletes an invite', async () => {
    await goTo('Invites')
    await page.getByRole('button', { name: 'Create invite' }).click()
    const drawer = page.getByRole('dialog', { name: 'Create an invite' })
    await drawer.getByLabel('Label').fill('Newsletter')
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Create', exact: true }).click()
    await drawer.getByText('Your invite is ready').waitFor()
    const url = await drawer.locator('.url').innerText()
    const made = url.split('/').at(-1) ?? ''
    const { control } = dashboard.stack.discord
    const codes = async () => (await control.listInvites({ guildId })).invites.map((i) => i.code)
    expect(await codes()).toContain(made)
    await drawer.getByRole('button', { name: 'Done' }).click()

    await page.getByRole('button', { name: `Label of ${made}: Newsletter. Change it` }).click()
    await page.getByLabel(`Label of ${made}; Enter saves`).fill('YouTube')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: `Label of ${made}: YouTube. Change it` }).waitFor()
    // Shown before it is saved, it would come too late for who loads the page again at once.
    await waitFor(async () => {
      const labels = dashboard.stack.db.selectFrom('invite_labels').select('label')
      const saved = await labels.where('code', '=', made).executeTakeFirst()
      return saved?.label === 'YouTube'
    })
    await page.reload()
    await page.getByRole('button', { name: `Label of ${made}: YouTube. Change it` }).waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])

    await page.getByRole('button', { name: `Delete invite ${made}` }).click()
    const dialog = page.getByRole('alertdialog', { name: `Delete ${made}?` })
    await dialog.getByRole('button', { name: 'Delete invite' }).click()
    await page.getByText(`Deleted ${made}`).waitFor()
    expect(await codes()).not.toContain(made)
  })

  it('sees a member join, live', async () => {
    await goTo('Members')
    await page.getByText('Live', { exact: true }).waitFor()
    await arrive('Katherine')
    const row = page.getByRole('row').filter({ hasText: 'Katherine' })
    await row.waitFor()
    const text = await row.innerText()
    // An invite that was deleted just before may explain a join as well.
    for (const word of ['Grace', code, /Certain|Likely/]) expect(text).toMatch(word)
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('exports the joins as CSV', async () => {
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export CSV' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/)
    expect(lines).toHaveLength(4)
    expect(lines.filter((line) => line.includes('Katherine') && line.includes(code))).toHaveLength(
      1,
    )
  })

  it('makes a key by which a program reads the same', async () => {
    await goTo('API keys')
    await page.getByLabel('Name').fill('Weekly report')
    await page.getByRole('button', { name: 'Create key' }).click()
    const secret = await page.getByRole('region', { name: 'the key', exact: true }).innerText()
    const response = await fetch(`${dashboard.origin}/api/v1/guilds/${guildId}/joins`, {
      headers: { authorization: `Bearer ${secret.trim()}` },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Katherine')
  })

  it('reads who changed what', async () => {
    await goTo('Changes')
    await page.getByText('API key “Weekly report” made').waitFor()
    await page.getByText('Time zone', { exact: true }).waitFor()
    await page.getByText('Invite tracker turned on').waitFor()
    expect(await seriousFaultsInBothSchemes(page)).toEqual([])
  })

  it('turns the tracker off in its pop-up, and nothing is left of the server', async () => {
    await goTo('Invite tracker')
    await page.getByRole('switch', { name: 'Invite tracker', exact: true }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Turn off and delete' }).click()
    await page.getByRole('switch', { name: 'Invite tracker', checked: false }).waitFor()
    /* Not the server's data: which servers the bot is in, and which of them Ada administers. */
    const isDiscords = (place: string) => /^usher:(\{p\d+\}:present|admin:\d+): /.test(place)
    await waitFor(async () => {
      const places = await findInStores(dashboard.stack, guildId)
      return places.filter((place) => !isDiscords(place)).length === 0
    })
    expect(complaints).toEqual([])
  })
})
