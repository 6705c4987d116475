import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './ports.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { environment, idsOf, prepareCluster, superuser, type Cluster } from './postgres-cluster.ts'
import { placeForData, postgresOwner } from './postgres-owner.ts'
import { endProcess, hasExitedWithin, isAlive, sendSignal } from './process-table.ts'
import type { LocalServer } from './redis-server.ts'
import { lastLines, openLog } from './server-log.ts'
import { watchOver } from './watchdog.ts'

export interface PostgresOptions {
  /** Where the cluster lives; made when missing. */
  dataDir: string
  /** A loopback port; 0 or left out: any free one. */
  port?: number
  /** false trades safety against power cuts for speed: tests only. */
  isDurable?: boolean
}

const startBoundMs = 30_000

/** Starts a Postgres of our own on loopback; `url` names its first database, `usher`.
 *  Its data is kept, and its password lies beside it, so a second start finds both.
 *  @throws Error with one sentence when it does not start. */
export async function startPostgres(options: PostgresOptions): Promise<LocalServer> {
  const { port = 0, isDurable = true } = options
  const owner = postgresOwner()
  const programs = postgresBinaries(owner)
  const dataDir = placeForData(options.dataDir, owner)
  const passwordFile = `${dataDir}.password`
  await prepareCluster({ dataDir, passwordFile, programs, owner })

  const chosen = await freePort(port)
  if (port !== 0 && chosen !== port) throw new Error(`Postgres: port ${port} is in use`)
  const password = readFileSync(passwordFile, 'utf8').trim()
  const url = (name: string) => `postgres://${superuser}:${password}@127.0.0.1:${chosen}/${name}`
  const launch: Launch = { dataDir, programs, owner, port: chosen, isDurable, url: url('postgres') }
  const { child, pid } = await launchUntilFree(launch)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))

  return {
    url: url(superuser),
    port: chosen,
    pid,
    logFile: `${dataDir}.log`,
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      await endProcess(pid, { signal: 'SIGINT', boundMs: 3_000 }) // SIGINT: its fast shutdown
    },
    kill: async () => {
      sendSignal(pid, 'SIGKILL')
      await hasExitedWithin(pid, 5_000)
    },
  }
}

interface Launch extends Omit<Cluster, 'passwordFile'> {
  port: number
  isDurable: boolean
  url: string
}

interface Launched {
  child: ChildProcess
  pid: number
}

/** After a kill -9 the former server's children need a moment to notice; until then Postgres
 *  rightly refuses the folder. */
async function launchUntilFree(launch: Launch): Promise<Launched> {
  const logFile = `${launch.dataDir}.log`
  const deadline = Date.now() + startBoundMs
  for (;;) {
    const launched = launchOnce(launch, logFile)
    if (await answers(launch.url, launched, deadline)) return launched
    const reason = lastLines(logFile, 3)
    if (!reason.includes('pre-existing shared memory block') || Date.now() > deadline) {
      throw new Error(`Postgres did not start: ${reason} (see ${logFile})`)
    }
    await pause(200)
  }
}

function launchOnce(launch: Launch, logFile: string): Launched {
  const { dataDir, programs, owner, port, isDurable } = launch
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '200',
    shared_buffers: '64MB',
    dynamic_shared_memory_type: 'mmap', // containers have a small /dev/shm
    ...(isDurable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openLog(logFile)
  const child = spawn(programs.postgres, ['-D', dataDir, '-p', String(port), ...flags], {
    ...idsOf(owner),
    cwd: '/',
    env: environment(),
    detached: true, // Ctrl-C in the terminal is for us: we end it last, in order
    stdio: ['ignore', log.fd, log.fd],
  })
  log.close()
  child.unref()
  watchOver(child, 'INT')
  if (child.pid === undefined) throw new Error(`Postgres: ${programs.postgres} does not start`)
  return { child, pid: child.pid }
}

/** Waits for its first answer; false once it has ended, or was ended because time ran out. */
async function answers(url: string, { pid }: Launched, deadline: number): Promise<boolean> {
  while (isAlive(pid)) {
    if (await hasFirstDatabase(url)) return true
    if (Date.now() > deadline) sendSignal(pid, 'SIGQUIT')
    await pause(25)
  }
  return false
}

/** Whether it answers queries; makes the database `usher` when it is not there yet. */
async function hasFirstDatabase(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // a connection lost while it starts; the next round sees
  try {
    await client.connect()
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      superuser,
    ])
    if (rowCount === 0) await client.query(`create database ${superuser}`)
    return true
  } catch {
    return false // not up yet; what is really wrong stands in its log
  } finally {
    await client.end().catch(() => {})
  }
}
