import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { projectRoot } from '#infra/local/project-root.ts'
import { watchOver } from '#infra/local/watchdog.ts'
import type { BenchmarkOptions } from './options.ts'

/* The longest scenario and its priming, twice over. */
const boundMs = 6 * 60_000
const mostErrorText = 4_000

/** The tutorial tracker's share of right inviters in a scenario, in per cent, from its own process.
 *  @throws Error with what it wrote when it fails, AbortError when stopped. */
export async function tutorialRightPercent(
  name: string,
  { seed, quick, hostile }: BenchmarkOptions,
  signal: AbortSignal,
): Promise<number> {
  const flags = [...(quick ? ['--quick'] : []), ...(hostile ? ['--hostile'] : [])]
  const child = spawn(
    process.execPath,
    ['load-tests/attribution/tutorial-main.ts', '--scenario', name, '--seed', `${seed}`, ...flags],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  watchOver(child)
  const either = AbortSignal.any([signal, AbortSignal.timeout(boundMs)])
  const end = () => child.kill('SIGKILL')
  either.addEventListener('abort', end, { once: true })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-mostErrorText)
  })
  const [exitCode] = (await once(child, 'close')) as [number | null] // as Node documents it
  either.removeEventListener('abort', end)
  signal.throwIfAborted()
  const answer = /"rightPercent":([\d.]+)/.exec(output)?.[1]
  if (exitCode !== 0 || answer === undefined)
    throw new Error(`the tutorial tracker failed in ${name}: ${errors}`)
  return Number(answer)
}
