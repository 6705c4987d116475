import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './ports.ts'
import { commandLine, endProcess, hasExitedWithin, isAlive, sendSignal } from './process-table.ts'
import { lastLines, openLog } from './server-log.ts'
import { findOnPath, installPackage } from './system-packages.ts'
import { watchOver } from './watchdog.ts'

export interface RedisOptions {
  /** Where the append-only file lives; made when missing. */
  dataDir: string
  /** A loopback port; 0 or left out: any free one. */
  port?: number
  say?: (line: string) => void
}

export interface LocalServer {
  url: string
  port: number
  pid: number
  /** What it prints goes here. */
  logFile: string
  /** Resolves once it has ended, by whatever cause. */
  exited: Promise<void>
  /** Ends it in order; its data stays. */
  stop(): Promise<void>
  /** kill -9, to see what the others make of it. */
  kill(): Promise<void>
}

const names = ['redis-server', 'valkey-server']
const startBoundMs = 30_000

/** Starts a Redis (or Valkey) of our own on loopback that keeps what it is told.
 *  @throws Error with one sentence when there is none, it is too old or does not start. */
export async function startRedis({
  dataDir,
  port = 0,
  say = () => {},
}: RedisOptions): Promise<LocalServer> {
  const program = await findRedis(say)
  mkdirSync(dataDir, { recursive: true })
  const record = join(dataDir, 'server.json')
  await endStale(record)
  const chosen = await freePort(port)
  if (port !== 0 && chosen !== port) throw new Error(`Redis: port ${port} is in use`)

  const logFile = join(dataDir, 'server.log')
  const log = openLog(logFile)
  const child = spawn(program, flags(dataDir, chosen), {
    cwd: dataDir,
    detached: true, // Ctrl-C in the terminal is for us: we end it last, in order
    stdio: ['ignore', log.fd, log.fd],
  })
  log.close()
  child.unref()
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  watchOver(child)
  const { pid } = child
  if (pid === undefined) throw new Error(`Redis: ${program} could not be started`)
  writeFileSync(record, JSON.stringify({ pid, port: chosen }))
  await answering({ pid, port: chosen, logFile })

  const forget = () => rmSync(record, { force: true })
  return {
    url: `redis://127.0.0.1:${chosen}/0`,
    port: chosen,
    pid,
    logFile,
    exited,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        await endProcess(pid, { signal: 'SIGTERM', boundMs: 2_000 })
      }
      forget()
    },
    kill: async () => {
      sendSignal(pid, 'SIGKILL')
      await hasExitedWithin(pid, 5_000)
      forget()
    },
  }
}

/** The path of a Redis 7 (or Valkey) server, installed when the system lacks one.
 *  @throws Error with one sentence saying what to install. */
export async function findRedis(say: (line: string) => void): Promise<string> {
  if (!findOnPath(names)) {
    const named = { apt: 'redis-server', apk: 'redis', dnf: 'redis', brew: 'redis' }
    await installPackage(named, say)
  }
  const program = findOnPath(names)
  if (!program) throw new Error('please install redis-server 7 or newer: none was found on PATH')
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const major = Number(/v=(\d+)\./.exec(stdout)?.[1] ?? 0)
  if (major < 7) throw new Error(`please install redis-server 7 or newer: ${program} is older`)
  return program
}

function flags(dataDir: string, port: number): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: dataDir,
    daemonize: 'no',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

/** Ends the server that a launcher which died left behind, if it is still the one we recorded. */
async function endStale(record: string): Promise<void> {
  let text: string
  try {
    text = readFileSync(record, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  const [, pid = '', port = ''] = /"pid":(\d+),"port":(\d+)/.exec(text) ?? []
  const line = pid === '' ? '' : commandLine(Number(pid))
  const ours = names.some((name) => line.includes(name)) && line.includes(`:${port}`)
  if (ours) await endProcess(Number(pid), { signal: 'SIGTERM', boundMs: 5_000 })
  rmSync(record, { force: true })
}

async function answering(server: { pid: number; port: number; logFile: string }): Promise<void> {
  const deadline = Date.now() + startBoundMs
  while (Date.now() < deadline) {
    if (!isAlive(server.pid)) break
    if (await answersPing(server.port)) return
    await pause(25)
  }
  sendSignal(server.pid, 'SIGKILL')
  throw new Error(`Redis did not start: ${lastLines(server.logFile, 2)} (see ${server.logFile})`)
}

/** While it still loads its file Redis answers -LOADING, which is not yet a PONG. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 1_000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => socket.write('PING\r\n'))
    socket.once('data', (chunk) => end(chunk.toString().startsWith('+PONG')))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
