import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { localApplication } from './local-discord.ts'
import { projectRoot } from '#infra/local/project-root.ts'
import { waitFor } from './wait-for.ts'

export interface BotOptions {
  apiBase: string
  databaseUrl: string
  redisUrl: string
  totalShards?: number
  clusterCount?: number
  env?: Record<string, string>
}

/** A manager with its clusters, as a process of its own. */
export interface Bot {
  /** Of the manager. */
  readonly pid: number
  readonly metricsUrl: string
  /** Process ids of the clusters that live now. */
  clusterPids(): Promise<number[]>
  waitUntilReady(timeoutMs?: number): Promise<void>
  /** What it wrote so far, for a failure's message. */
  output(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9 of the manager alone. */
  kill(): Promise<void>
}

/** Starts `bot/manager.ts` on a free metrics port; `waitUntilReady` tells when it is connected. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const child = spawn(process.execPath, ['bot/manager.ts'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOG_LEVEL: 'info',
      DISCORD_TOKEN: localApplication.botToken,
      DISCORD_API_BASE: options.apiBase,
      DATABASE_URL: options.databaseUrl,
      REDIS_URL: options.redisUrl,
      PRIVACY_KEY: Buffer.alloc(32, 9).toString('base64'),
      TOTAL_SHARDS: String(options.totalShards ?? 2),
      CLUSTER_COUNT: String(options.clusterCount ?? 1),
      BOT_METRICS_PORT: '0',
      ...options.env,
    },
  })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-100_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const port = await Promise.race([
    waitFor(() => /"port":(\d+),"msg":"manager started"/.exec(output)?.[1], {
      timeoutMs: 80_000,
      message: 'the manager to start',
    }).catch(async (cause: unknown) => {
      await end(child, 'SIGKILL')
      throw new Error(`the manager does not start:\n${output}`, { cause })
    }),
    once(child, 'exit').then(() => {
      throw new Error(`the manager ended: ${output}`)
    }),
  ])
  const metricsUrl = `http://127.0.0.1:${port}`
  return {
    pid: child.pid ?? 0,
    metricsUrl,
    output: () => output,
    clusterPids: () => childrenOf(child.pid ?? 0),
    async waitUntilReady(timeoutMs = 40_000) {
      await waitFor(async () => (await fetch(`${metricsUrl}/readyz`)).ok, {
        timeoutMs,
        message: 'the bot to be ready',
      }).catch((cause: unknown) => {
        throw new Error(`the bot is not ready:\n${output}`, { cause })
      })
    },
    stop: () => end(child, 'SIGTERM'),
    async kill() {
      await end(child, 'SIGKILL')
    },
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  return child.exitCode
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}
