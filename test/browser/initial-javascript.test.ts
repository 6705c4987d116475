import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '#infra/local/project-root.ts'
import { launchChromium } from '#test/support/chromium.ts'
import { openPage, signIn, startDashboard, type Dashboard } from './dashboard.ts'

const mostBytes = 130_000

/** A script that a page loaded: how large it is squeezed, and how it was sent. */
type Script = { bytes: number; encoding: string | undefined }

describe('the first visit', () => {
  let browser: Browser
  let dashboard: Dashboard
  let guildId: string

  beforeAll(async () => {
    browser = await launchChromium()
    dashboard = await startDashboard()
    ;({ guildId } = await dashboard.stack.makeGuild())
  })
  afterAll(async () => {
    await browser.close()
    await dashboard.stop()
  })

  /** The scripts that a page has loaded once nothing more comes. */
  async function scriptsOf(path: string): Promise<Script[]> {
    const { page } = await openPage(browser)
    await page.goto(dashboard.origin)
    await signIn(page, 'grace')
    await page.getByRole('heading', { level: 1, name: 'Your servers' }).waitFor()
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
    '/',
    '/servers',
    '/servers/:guildId/overview',
    '/servers/:guildId/invite-tracker',
    '/servers/:guildId/invites',
    '/servers/:guildId/members',
  ])('of %s loads at most 130 KB of JavaScript, and has it squeezed', async (path) => {
    const scripts = await scriptsOf(path.replace(':guildId', guildId))
    const sum = scripts.reduce((all, { bytes }) => all + bytes, 0)
    expect(sum).toBeGreaterThan(10_000)
    expect(sum).toBeLessThanOrEqual(mostBytes)
    const large = scripts.filter(({ bytes }) => bytes > 1_000)
    expect(new Set(large.map(({ encoding }) => encoding))).toEqual(new Set(['br']))
  })
})
