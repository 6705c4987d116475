import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Rules that look at colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What axe finds serious or critical on the page as it is: rule, and where.
 *  @param rules all of them unless told */
export async function seriousFaults(page: Page, rules?: string[]): Promise<string[]> {
  // By the debugger, not by a script element: the page's policy would not let that run.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    async (runOnly) =>
      // Of what passes, only that it does is of use: to list it all takes longer than to look.
      window.axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) }),
    rules,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** The same in light, then in dark, where nothing but the colours is another. */
export async function seriousFaultsInBothSchemes(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // A colour on its way is neither the old nor the new one.
    await page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
    )
    const found = await seriousFaults(page, colorScheme === 'dark' ? COLOUR_RULES : undefined)
    faults.push(...found.map((fault) => `${colorScheme}: ${fault}`))
  }
  return faults
}

declare global {
  interface Window {
    axe: typeof axe
  }
}
