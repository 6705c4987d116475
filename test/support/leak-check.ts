import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { afterAll } from 'vitest'
import { commandLine, isAlive, sendSignal } from '#infra/local/process-table.ts'
import { watchdogPid } from '#infra/local/watchdog.ts'
import { waitFor } from './wait-for.ts'

/* Every file runs in a process of its own. Whatever that process starts inherits this mark in its
   environment, and so do grandchildren whose parent died: what still carries it in the end, or is
   still our child, has leaked. Linux only, where /proc tells. */
const mark = `USHER_TEST_MARK=${randomUUID()}`
process.env['USHER_TEST_MARK'] = mark.split('=')[1]

afterAll(async () => {
  if (process.platform !== 'linux') return
  const isClean = () => leaked().length === 0
  if (await waitFor(isClean, { timeoutMs: 3_000 }).catch(isClean)) return
  const pids = leaked()
  const lines = pids.map((pid) => `  ${pid} ${commandLine(pid)}`)
  for (const pid of pids) sendSignal(pid, 'SIGKILL') // the next file must not suffer for it
  if (lines.length > 0) throw new Error(`processes left running:\n${lines.join('\n')}`)
})

function leaked(): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => {
    if (pid === process.pid || pid === watchdogPid()) return false
    return (isOurChild(pid) || isMarked(pid)) && isAlive(pid)
  })
}

function isOurChild(pid: number): boolean {
  // After the name, which may hold spaces and brackets: state, then the parent's id.
  const [, parent] = readProc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(parent) === process.pid
}

function isMarked(pid: number): boolean {
  return readProc(pid, 'environ').split('\0').includes(mark)
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // gone meanwhile, or not ours to read
  }
}
