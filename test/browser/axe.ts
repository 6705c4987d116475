import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds serious or critical on the page as it is: rule, and where. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger, not by a script element: the page's policy would not let that run.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(async () =>
    // Of what passes, only that it does is of use: to list it all takes longer than to look.
    window.axe.run({ resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** The same in light, then in dark. */
export async function seriousFaultsInBothSchemes(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // A colour on its way is neither the old nor the new one.
    await page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
    )
    faults.push(...(await seriousFaults(page)).map((fault) => `${colorScheme}: ${fault}`))
  }
  return faults
}

declare global {
  interface Window {
    axe: typeof axe
  }
}
