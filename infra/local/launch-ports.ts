import { join } from 'node:path'
import { dataFolder, readStrings, writeStrings } from './data-folder.ts'
import { holdPort, type HeldPort } from './ports.ts'

/* What listens, where it listens when nothing else does, and the setting that says otherwise. */
const listeners = {
  dashboard: { usual: 3000, setting: 'API_PORT' },
  discord: { usual: 3001, setting: 'LOCAL_DISCORD_PORT' },
  botMetrics: { usual: 3002, setting: 'BOT_METRICS_PORT' },
  apiMetrics: { usual: 3003, setting: 'API_METRICS_PORT' },
  postgres: { usual: 3004, setting: undefined },
  redis: { usual: 3005, setting: undefined },
} as const

export type Listener = keyof typeof listeners

/** A loopback port for each thing that listens. */
export type LaunchPorts = Record<Listener, number>

/** The chosen ports, taken so that another clone that starts in the same moment chooses others. */
export interface ChosenPorts {
  ports: LaunchPorts
  /** Frees the ports of `names` for the process that is about to listen there. */
  release: (...names: Listener[]) => Promise<void>
}

/** What a setting says; else the port of the last time where it is free, else the usual one, else
 *  any free one. The choice is remembered in `.data/ports.json`, so that addresses stay.
 *  @throws Error with one sentence when a port that a setting asks for is in use or is no port. */
export async function choosePorts(
  env: NodeJS.ProcessEnv,
  path = join(dataFolder, 'ports.json'),
): Promise<ChosenPorts> {
  const known = readStrings(path)
  const held = new Map<Listener, HeldPort>()
  for (const name of keysOf(listeners)) {
    const { usual, setting } = listeners[name]
    const asked = setting && env[setting]
    const wishes = [Number(known[name]), usual]
    held.set(name, asked ? await askedPort(setting, asked) : await goodPort(wishes))
  }
  const portOf = (name: Listener) => held.get(name)?.port ?? 0
  const ports: LaunchPorts = {
    dashboard: portOf('dashboard'),
    discord: portOf('discord'),
    botMetrics: portOf('botMetrics'),
    apiMetrics: portOf('apiMetrics'),
    postgres: portOf('postgres'),
    redis: portOf('redis'),
  }
  const strings = Object.entries(ports).map(([name, port]) => [name, String(port)])
  writeStrings(path, Object.fromEntries(strings))
  const release = async (...names: Listener[]) => {
    for (const name of names) await held.get(name)?.release()
  }
  return { ports, release }
}

async function askedPort(setting: string, text: string): Promise<HeldPort> {
  const port = Number(text)
  if (!isPort(port)) throw new Error(`${setting} must be a port from 1 to 65535, got "${text}"`)
  const held = await holdPort(port)
  if (!held) throw new Error(`${setting}: port ${port} is in use`)
  return held
}

async function goodPort(wishes: readonly number[]): Promise<HeldPort> {
  for (const wish of wishes.filter(isPort)) {
    const held = await holdPort(wish)
    if (held) return held
  }
  const any = await holdPort(0)
  if (!any) throw new Error('this machine has no free port left')
  return any
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value < 65_536
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  return Object.keys(value) as (keyof T)[] // our own literal: it has no other keys
}
