import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from '#infra/local/project-root.ts'
import { say, step } from '#infra/local/progress.ts'
import type { Running } from '#infra/local/running.ts'
import { findTool } from '#infra/tools/find-tool.ts'
import { temporaryFolder } from '#test/support/temporary-folder.ts'
import { startCompanion } from './companion.ts'
import { makeFeedRelay } from './feed-relay.ts'
import { outputFile, runK6 } from './k6.ts'
import type { LoadOptions } from './options.ts'
import { writeReport } from './report.ts'
import { startLoadStack, type LoadStack } from './stack.ts'

/** Making guilds, filling a history and waiting for all to settle, besides the play itself. */
const spareMs = 10 * 60_000

/** Plays one scenario on a stack of its own, and ends all it started. @returns k6's exit code */
export async function runLoad(options: LoadOptions, running: Running): Promise<number> {
  const { scenario, settings } = options
  const program = await running.during(findTool('k6'))
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const folder = join(projectRoot, 'load-tests', 'results', `${scenario.name}-${stamp}`)
  mkdirSync(folder, { recursive: true })
  const data = await temporaryFolder('load')
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => data.remove())
  cleanup.defer(async () => {
    running.end()
    await running.stopAll()
  })

  const stack = await step('stores, local Discord, bot and api', () =>
    startLoadStack({ running, dataDir: data.path, logFolder: join(folder, 'logs') }),
  )
  cleanup.defer(() => stack.disconnect())
  const relay = makeFeedRelay(stack.apiUrl)
  cleanup.defer(async () => relay.close())
  const companion = await startCompanion({ stack, relay, signal: running.signal })
  cleanup.defer(async () => companion.close())

  say(`  ${scenario.name}: ${wordsOf(settings)} …`)
  const code = await runK6({
    program,
    scenario: scenario.name,
    env: environmentOf(options, stack, companion.url),
    folder,
    boundMs: (settings.duration ?? 0) * 1_000 + spareMs,
    signal: running.signal,
  })
  const text = writeReport({ folder, options, events: relay.all(), code })
  say(`\n${text}`)
  say(`${relative(projectRoot, folder)}/ holds summary.md, report.html, ${outputFile} and logs/`)
  return code
}

const wordsOf = (settings: LoadOptions['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** What the script reads, `load-tests/lib/environment.ts`. */
function environmentOf(
  { settings }: LoadOptions,
  stack: LoadStack,
  companionUrl: string,
): Record<string, string> {
  return {
    DISCORD_URL: stack.discordUrl,
    CONTROL_TOKEN: stack.controlToken,
    API_URL: stack.apiUrl,
    BOT_METRICS_URL: stack.botMetricsUrl,
    API_METRICS_URL: stack.apiMetricsUrl,
    COMPANION_URL: companionUrl,
    ...Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`LOAD_${name.toUpperCase()}`, `${value}`]),
    ),
  }
}
