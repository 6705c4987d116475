import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { findOnPath, installPackage } from '#infra/local/system-packages.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/* It talks to loopback only: nothing of its own may call home while it runs. */
const flags = [
  '--no-sandbox', // root and most containers have none to offer
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of a Chromium or Chrome: `CHROME_PATH`, or one of the system's, installed when there
 *  is none.
 *  @throws Error with one sentence when there is none to be had. */
export async function findChromium(say: (line: string) => void): Promise<string> {
  const told = process.env['CHROME_PATH']
  if (told) {
    if (existsSync(told)) return told
    throw new Error(`CHROME_PATH: there is no file ${told}`)
  }
  const find = () => findOnPath(names) ?? macApps.find((path) => existsSync(path))
  const found = find()
  if (found) return found
  await installPackage({ apt: 'chromium', apk: 'chromium', dnf: 'chromium' }, say)
  const installed = find()
  if (!installed) throw new Error('please install Chromium, or set CHROME_PATH to a browser')
  return installed
}

/** Starts a headless browser; close it in `afterAll`. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium(() => {})
  return chromium.launch({ executablePath, args: flags })
}
