import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'

/** Whether a process with this id runs. One that has ended but was not reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  return processState(pid) !== 'Z'
}

/** The command line of a process as the system shows it, `''` when there is none. */
export function commandLine(pid: number): string {
  const file = readProc(pid, 'cmdline')
  if (file !== undefined) return file.replaceAll('\0', ' ').trim()
  const listed = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return listed.status === 0 ? listed.stdout.trim() : ''
}

/** Waits until the process has ended; false when it still runs after `timeoutMs`. */
export async function hasExitedWithin(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isAlive(pid)) {
    if (Date.now() >= deadline) return false
    await pause(20)
  }
  return true
}

/** Sends `signal`, then SIGKILL when the process still runs after `boundMs`. */
export async function endProcess(
  pid: number,
  { signal, boundMs }: { signal: NodeJS.Signals; boundMs: number },
): Promise<void> {
  sendSignal(pid, signal)
  if (await hasExitedWithin(pid, boundMs)) return
  sendSignal(pid, 'SIGKILL')
  await hasExitedWithin(pid, 2_000)
}

/** Sends a signal; a process that is already gone is no fault. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

/** Linux only: 'R', 'S', 'Z' …; undefined elsewhere. The name before it may hold spaces. */
function processState(pid: number): string | undefined {
  return readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .at(0)
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
