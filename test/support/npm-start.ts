import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { waitFor } from './wait-for.ts'

/** A new clone builds its dashboard, which takes 9 s of a core that it may have a third of. */
export const READY_MS = 150_000

/** An `npm start` in a clone. */
export interface NpmStart {
  pid: number
  /** All it printed so far, without colours. */
  output(): string
  /** Resolves with the addresses of its banner.
   *  @throws Error with what it printed when it ends before, or takes over {@link READY_MS}. */
  ready(): Promise<{ dashboard: string; discord: string }>
  /** Sends a signal as a terminal does: to npm and everything in its group. */
  pressCtrlC(): void
  /** Sends SIGTERM to npm alone, as a service manager does; nothing once it has ended. */
  terminate(): void
  /** Resolves with its exit code. */
  exited: Promise<number | null>
}

/** Runs `npm start` in `folder` with nothing of our environment but what finds and marks it. */
export function npmStart(folder: string, settings: NodeJS.ProcessEnv = {}): NpmStart {
  const { PATH, HOME, USHER_TEST_MARK } = process.env
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { PATH, HOME, USHER_TEST_MARK, ...settings },
    detached: true, // a group of its own, as in a terminal
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error('npm could not be started')
  let printed = ''
  let hasEnded = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += stripVTControlCharacters(chunk.toString())))
  }
  const exited = once(child, 'close').then(([code]: unknown[]) => {
    hasEnded = true
    return typeof code === 'number' ? code : null
  })
  return {
    pid,
    exited,
    output: () => printed,
    ready: async () => {
      const isOver = () => hasEnded || printed.includes('Ctrl-C')
      const message = () => `the banner, after:\n${printed}`
      await waitFor(isOver, { timeoutMs: READY_MS, message })
      const dashboard = /Dashboard +(\S+)/.exec(printed)?.[1]
      const discord = /Local Discord +(\S+)/.exec(printed)?.[1]
      if (!dashboard || !discord) throw new Error(`npm start did not get ready:\n${printed}`)
      return { dashboard, discord }
    },
    pressCtrlC: () => process.kill(-pid, 'SIGINT'),
    terminate: () => void child.kill('SIGTERM'),
  }
}
