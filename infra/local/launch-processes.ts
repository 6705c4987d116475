import { join } from 'node:path'
import { CALLBACK_PATH } from '#api/discord/oauth.ts'
import { startChild } from './children.ts'
import { dataFolder } from './data-folder.ts'
import type { LaunchPorts } from './launch-ports.ts'
import { say, step } from './progress.ts'
import { untilReady } from './readiness.ts'
import type { Running } from './running.ts'
import type { Secrets } from './secrets.ts'

export interface ProcessesInput {
  env: NodeJS.ProcessEnv
  ports: LaunchPorts
  running: Running
}

/** Starts the local Discord and waits until it answers. */
export async function startLocalDiscord(
  { env, ports, running }: ProcessesInput,
  secrets: Secrets,
): Promise<void> {
  const settings = {
    LOCAL_DISCORD_PORT: String(ports.discord),
    LOCAL_DISCORD_CONTROL_TOKEN: secrets.control,
    LOCAL_DISCORD_DATA_FILE: join(dataFolder, 'discord.json'),
    LOCAL_DISCORD_MAX_CONCURRENCY: '16', // all shards at once: nobody likes to wait 20 s
    LOCAL_DISCORD_REDIRECT_URIS: `${env['PUBLIC_URL']}${CALLBACK_PATH}`,
  }
  await startProcess(running, {
    name: 'discord',
    title: 'local Discord',
    entry: 'infra/local/discord/main.ts',
    env: { ...env, ...settings },
    stopBoundMs: 1_500,
    readyUrl: `${env['DISCORD_API_BASE']}/v10/gateway`,
  })
}

/** Starts manager and api, and waits until both are ready. */
export async function startProduct({ env, ports, running }: ProcessesInput): Promise<void> {
  await startProcess(running, {
    name: 'manager',
    title: 'bot, all shards connected',
    entry: 'bot/manager.ts',
    env,
    stopBoundMs: 3_000,
    readyUrl: `http://127.0.0.1:${ports.botMetrics}/readyz`,
  })
  await startProcess(running, {
    name: 'api',
    title: 'api and dashboard',
    entry: 'api/server.ts',
    env,
    stopBoundMs: 2_000,
    readyUrl: `http://127.0.0.1:${ports.dashboard}/readyz`,
  })
}

interface ProcessOptions {
  name: string
  title: string
  entry: string
  env: NodeJS.ProcessEnv
  stopBoundMs: number
  readyUrl: string
}

async function startProcess(running: Running, options: ProcessOptions): Promise<void> {
  const { name, title, entry, env, stopBoundMs, readyUrl } = options
  await step(title, async () => {
    await running.start(async () => {
      const child = startChild({ name, entry, env, say })
      return { ...child, stop: () => child.stop(stopBoundMs) }
    })
    await running.during(untilReady(name, readyUrl, { signal: running.signal }))
  })
}
