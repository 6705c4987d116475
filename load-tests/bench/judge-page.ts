import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findTool } from '#infra/tools/find-tool.ts'
import { findChromium } from '#test/support/chromium.ts'

const categories = ['performance', 'accessibility', 'best-practices'] as const

/** Of 100 each. */
export type Scores = Record<(typeof categories)[number], number>

export interface JudgePage {
  /** Of a session; none for who is not signed in. */
  cookie: string | undefined
  /** Reports are written here. */
  folder: string
}

const chromeFlags = '--headless=new --no-sandbox --disable-gpu --disable-background-networking'
const boundMs = 180_000

/** Has Lighthouse load a page as a phone would. @throws Error with its own words where it can't */
export async function judgePage(url: string, { cookie, folder }: JudgePage): Promise<Scores> {
  const lighthouse = await findTool('lighthouse')
  const chromePath = await findChromium(() => {})
  const headers = join(folder, 'headers.json')
  const report = join(folder, 'report.json')
  await writeFile(headers, JSON.stringify(cookie === undefined ? {} : { Cookie: cookie }))
  await promisify(execFile)(
    lighthouse,
    [
      url,
      '--quiet',
      '--output=json',
      `--output-path=${report}`,
      `--only-categories=${categories.join(',')}`,
      `--extra-headers=${headers}`,
      `--chrome-flags=${chromeFlags}`,
      '--no-enable-error-reporting',
    ],
    { env: { ...process.env, CHROME_PATH: chromePath }, timeout: boundMs },
  )
  return scoresOf(JSON.parse(await readFile(report, 'utf8')), url)
}

type Report = {
  finalDisplayedUrl: string
  categories: Record<string, { score: number | null } | undefined>
}

function scoresOf(report: Report, url: string): Scores {
  // Somebody who is not signed in is led elsewhere: that page's scores would be good for nothing.
  if (report.finalDisplayedUrl !== url)
    throw new Error(`${url} leads to ${report.finalDisplayedUrl}`)
  const score = (category: string) => {
    const value = report.categories[category]?.score ?? null
    if (value === null) throw new Error(`${url}: Lighthouse found no ${category}`)
    return Math.round(value * 100)
  }
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
  }
}
