import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { watchOver } from '#infra/local/watchdog.ts'
import type { ChildMethods } from './serve-parent.ts'

/** A process of its own, so that what it takes can be told from what others take. */
export interface Child<Methods extends ChildMethods> extends AsyncDisposable {
  readonly pid: number
  /** @throws Error with what went wrong there, or when it ends */
  ask<Name extends keyof Methods>(
    method: Name,
    ...input: Parameters<Methods[Name]>
  ): Promise<Awaited<ReturnType<Methods[Name]>>>
}

export interface StartChild {
  /** Below `children/`. */
  file: string
  /** Its environment besides ours. */
  env?: Readonly<Record<string, string>>
  profileFolder?: string | undefined
}

type Pending = { resolve: (value: unknown) => void; reject: (error: Error) => void }

const mostOutput = 4_000
const exitBoundMs = 10_000

/** Starts a child and waits until it says that it is ready. */
export async function startChild<Methods extends ChildMethods>(
  options: StartChild,
): Promise<Child<Methods>> {
  const { file, env = {}, profileFolder } = options
  if (profileFolder) await mkdir(profileFolder, { recursive: true })
  const child = fork(fileURLToPath(new URL(`children/${file}`, import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: [
      '--expose-gc',
      ...(profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : []),
    ],
    silent: true,
  })
  watchOver(child)
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-mostOutput))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const pending = new Map<number, Pending>()
  let lastId = 0
  const exited = once(child, 'exit')
  child.on('exit', () => {
    for (const { reject } of pending.values()) reject(new Error(`${file} ended: ${output}`))
    pending.clear()
  })
  child.on('message', (message: { id: number; value?: unknown; error?: string }) => {
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.error === undefined) waiting?.resolve(message.value)
    else waiting?.reject(new Error(`${file}: ${message.error}`))
  })

  async function ask(method: PropertyKey, ...input: unknown[]): Promise<unknown> {
    const id = (lastId += 1)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    pending.set(id, { resolve, reject })
    if (child.connected) child.send({ id, method, input })
    else reject(new Error(`${file} ended: ${output}`))
    return promise
  }

  await ask('ready')
  return {
    pid: child.pid ?? 0,
    ask: ask as Child<Methods>['ask'], // the other side serves these very methods
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), exitBoundMs)
      await exited
      clearTimeout(timer)
    },
  }
}
