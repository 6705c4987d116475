import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '#infra/local/project-root.ts'
import { watchOver } from '#infra/local/watchdog.ts'

export interface K6Run {
  /** Path of k6. */
  program: string
  scenario: string
  /** What the script reads from its environment. */
  env: Readonly<Record<string, string>>
  /** Where the report, the summary and k6's own output go. */
  folder: string
  /** How long it may take in all. */
  boundMs: number
  signal: AbortSignal
}

export const summaryFile = 'summary.json'
export const reportFile = 'report.html'
export const outputFile = 'k6.log'

/** Runs a script. @returns k6's exit code: 0, 99 where a threshold was crossed, or another.
 *  @throws Error where it took longer than `boundMs` */
export async function runK6(run: K6Run): Promise<number> {
  const { program, scenario, env, folder, boundMs, signal } = run
  const args = ['run', '--quiet', '--no-usage-report', '--no-color', '--address', '127.0.0.1:0']
  const child = spawn(program, [...args, join('load-tests', `${scenario}.ts`)], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      K6_WEB_DASHBOARD: 'true',
      K6_WEB_DASHBOARD_PERIOD: '1s',
      K6_WEB_DASHBOARD_PORT: '0',
      K6_WEB_DASHBOARD_EXPORT: join(folder, reportFile),
      K6_AUTO_EXTENSION_RESOLUTION: 'false', // what the scripts import is in k6 itself
      SUMMARY_FILE: join(folder, summaryFile),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  watchOver(child, 'INT')
  const output = createWriteStream(join(folder, outputFile))
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false })

  const late = new Error(`k6 was not done after ${boundMs / 1_000} s`)
  const tooLong = setTimeout(() => end(late), boundMs)
  let reason: unknown
  const end = (why: unknown) => {
    reason ??= why
    child.kill('SIGKILL')
  }
  const stop = () => end(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (reason) throw reason
    return code ?? 1
  } finally {
    clearTimeout(tooLong)
    signal.removeEventListener('abort', stop)
    output.end()
  }
}
