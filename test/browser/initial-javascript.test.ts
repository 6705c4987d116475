import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '#infra/local/project-root.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

/** A script that a page loaded: how large it is squeezed, and how it was sent. */
type Script = { bytes: number; encoding: string | undefined }

describe('the first visit', () => {
  let browser: Browser
  let dashboard: Dashboard
  let guildId: string
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    ;({ guildId } = await dashboard.stack.makeGuild())
    const { page } = await openPage(browser)
    await page.goto(dashboard.origin)
    await signIn(page, 'grace')
    await page.getByRole('heading', { level: 1, name: 'Your servers' }).waitFor()
    signedIn = await page.context().storageState()
    await page.context().close()
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })

  /** The scripts that a page has loaded once nothing more comes, in a browser that had none. */
  async function scriptsOf(path: string): Promise<Script[]> {
    const { page } = await openPage(browser, { storageState: signedIn })
    const scripts = new Map<string, Script>()
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      const name = basename(new URL(response.url()).pathname)
      const encoding = response.headers()['content-encoding']
      scripts.set(name, { bytes: gzipBytes(name), encoding })
    })
    await page.goto(dashboard.origin + path)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    // A live feed keeps a page from ever being idle; by then its scripts are long there.
    await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined)
    await page.context().close()
    return [...scripts.values()]
  }

  const gzipBytes = (name: string) =>
    gzipSync(readFileSync(join(projectRoot, 'web', 'dist', 'assets', name))).length

  it.each([
    ['/', 60_000],
    ['/servers', 60_000],
    ['/privacy', 100_000],
    ['/servers/:guildId/overview', 130_000],
    ['/servers/:guildId/invites', 130_000],
    ['/servers/:guildId/members', 130_000],
    // With the editor, and a preview that is rendered by what the bot renders messages with.
    ['/servers/:guildId/invite-tracker', 150_000],
  ])('of %s loads at most %i bytes of JavaScript, and has it squeezed', async (path, mostBytes) => {
    const scripts = await scriptsOf(path.replace(':guildId', guildId))
    const sum = scripts.reduce((all, { bytes }) => all + bytes, 0)
    expect(sum).toBeGreaterThan(10_000)
    expect(sum).toBeLessThanOrEqual(mostBytes)
    const large = scripts.filter(({ bytes }) => bytes > 1_000)
    expect(new Set(large.map(({ encoding }) => encoding))).toEqual(new Set(['br']))
  })

  it('begins with at most 130 KB of JavaScript, whatever page it is of', () => {
    const html = readFileSync(join(projectRoot, 'web', 'dist', 'index.html'), 'utf8')
    const names = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+\.js)"/g)].map(
      ([, name]) => name,
    )
    expect(names.length).toBeGreaterThan(0)
    const sum = names.reduce((all, name) => all + gzipBytes(name ?? ''), 0)
    expect(sum).toBeLessThanOrEqual(130_000)
  })
})
