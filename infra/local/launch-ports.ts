import { join } from 'node:path'
import { dataFolder, readStrings, writeStrings } from './data-folder.ts'
import { claimPort } from './port-claims.ts'
import { freePort } from './ports.ts'

/* What listens, where it listens when nothing else does, and the setting that says otherwise. */
const listeners = {
  dashboard: { usual: 3000, setting: 'API_PORT' },
  discord: { usual: 3001, setting: 'LOCAL_DISCORD_PORT' },
  botMetrics: { usual: 3002, setting: 'BOT_METRICS_PORT' },
  apiMetrics: { usual: 3003, setting: 'API_METRICS_PORT' },
  postgres: { usual: 3004, setting: undefined },
  redis: { usual: 3005, setting: undefined },
} as const

type Listener = keyof typeof listeners

/** A loopback port for each thing that listens. */
export type LaunchPorts = Record<Listener, number>

/** What a setting says; else the port of the last time where it is free, else the usual one, else
 *  any free one. The choice is remembered in `.data/ports.json`, so that addresses stay,
 *  and claimed, so that a clone that starts in the same moment chooses others.
 *  @throws Error with one sentence when a port that a setting asks for is in use or is no port. */
export async function choosePorts(
  env: NodeJS.ProcessEnv,
  path = join(dataFolder, 'ports.json'),
): Promise<LaunchPorts> {
  const known = readStrings(path)
  const ports: LaunchPorts = {
    dashboard: 0,
    discord: 0,
    botMetrics: 0,
    apiMetrics: 0,
    postgres: 0,
    redis: 0,
  }
  for (const name of keysOf(listeners)) {
    const { usual, setting } = listeners[name]
    const asked = setting && env[setting]
    const wishes = [Number(known[name]), usual]
    ports[name] = asked ? await askedPort(setting, asked) : await goodPort(wishes)
  }
  const strings = Object.entries(ports).map(([name, port]) => [name, String(port)])
  writeStrings(path, Object.fromEntries(strings))
  return ports
}

async function askedPort(setting: string, text: string): Promise<number> {
  const port = Number(text)
  if (!isPort(port)) throw new Error(`${setting} must be a port from 1 to 65535, got "${text}"`)
  if (!(await claimPort(port))) throw new Error(`${setting}: port ${port} is in use`)
  return port
}

async function goodPort(wishes: readonly number[]): Promise<number> {
  for (const wish of wishes.filter(isPort)) {
    if (await claimPort(wish)) return wish
  }
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = await freePort()
    if (await claimPort(port)) return port
  }
  throw new Error('this machine has no free port left')
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value < 65_536
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[] // our own literal: it has no other keys
}
