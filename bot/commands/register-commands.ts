import { setTimeout as sleep } from 'node:timers/promises'
import type { REST } from '@discordjs/rest'
import { Routes, type RESTGetCurrentApplicationResult } from 'discord-api-types/v10'
import type { Logger } from 'pino'
import { sameDefinitions } from './same-definitions.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'

const TIMEOUT_MS = 10_000
const RETRY_MIN_MS = 5_000
const RETRY_MAX_MS = 300_000

export type RegisterCommandsOptions = {
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  /** As `commandDefinitions` makes them. */
  definitions: readonly unknown[]
  log: Logger
  signal: AbortSignal
}

/**
 * Tells Discord of the commands if it does not have them so, and tries until it has. Discord itself
 * is asked what it has, rather than a copy of ours that may be lost, or be of another application.
 * For one process of all: the one with shard 0. Two that overlap would write the same.
 */
export async function registerCommands(options: RegisterCommandsOptions): Promise<void> {
  const { log, signal } = options
  for (let pauseMs = RETRY_MIN_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
    try {
      const outcome = await registerOnce(options)
      log.info({ commands: options.definitions.length }, outcome)
      return
    } catch (error) {
      if (signal.aborted) return
      const err = error instanceof Error ? error.message : String(error)
      log.warn({ err, retryInMs: pauseMs }, 'commands could not be registered; trying again')
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

async function registerOnce(options: RegisterCommandsOptions): Promise<string> {
  const { rest, allowance, definitions } = options
  const bounded = () => AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)])
  const turn = () => allowance.take('doctor', options.signal)

  await turn()
  const { id } = (await rest.get(Routes.currentApplication(), {
    signal: bounded(),
  })) as RESTGetCurrentApplicationResult
  const route = Routes.applicationCommands(id)
  await turn()
  const query = new URLSearchParams({ with_localizations: 'true' })
  const known = await rest.get(route, { query, signal: bounded() })
  if (sameDefinitions(known, definitions)) return 'commands are registered already'
  await turn()
  await rest.put(route, { body: definitions, signal: bounded() })
  return 'commands registered'
}
