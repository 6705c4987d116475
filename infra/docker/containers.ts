import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Built } from './build-by-hand.ts'

/** A process of the image, under way. */
export interface Container {
  /** All that it printed so far. */
  output(): string
  isRunning(): boolean
  /** Resolves with its exit code; null: a signal ended it. */
  exited: Promise<number | null>
  /** SIGTERM; SIGKILL if it still runs after a while. */
  stop(): Promise<void>
}

export interface Containers {
  /** Starts the image with these arguments and settings. */
  start(args: readonly string[], env?: Record<string, string>): Container
}

const STOP_MAX_MS = 15_000

/** Runs processes of an image that was built by hand, as root as the account that it names: all its
 *  files are root's, so that a process that writes one fails, as on a read-only file system. */
export function makeContainers(image: Built, node: string): Containers {
  const [uid, gid] = (image.settings['USER'] ?? '').split(':').map(Number)
  const account = process.getuid?.() === 0 ? { uid, gid } : {}
  return {
    start(args, env = {}) {
      const child = spawn(node, args, {
        cwd: join(image.root, image.workdir),
        env: { ...image.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...account,
      })
      return watched(child)
    },
  }
}

function watched(child: ChildProcess): Container {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'close').then(() => child.exitCode)
  return {
    output: () => output,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    exited,
    async stop() {
      child.kill('SIGTERM')
      const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS)
      await exited
      clearTimeout(killing)
    },
  }
}
