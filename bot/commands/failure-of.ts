import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest'
import { CommandRefusal } from './command-refusal.ts'
import { isStoreAway } from '#core/errors/is-store-away.ts'
import type { MessageValues } from '#core/languages/catalogue.ts'
import type { MessageKey } from '#core/languages/messages.ts'
import { RestAllowanceError } from '#core/redis/rest-allowance.ts'

/** The process stops, or a command took too long: nobody knows how far it got. */
export class CommandInterrupted extends Error {
  override name = 'CommandInterrupted'
  readonly code = 'command-interrupted'
}

/** How a command ended without its answer, and the sentence that says so. */
export type Failure = {
  outcome: 'refused' | 'discord-failed' | 'store-away' | 'interrupted' | 'failed'
  key: MessageKey
  values: MessageValues
}

/** @param interactionId what people are asked to name where nobody knows better */
export function failureOf(error: unknown, interactionId: string): Failure {
  if (error instanceof CommandRefusal) {
    return { outcome: 'refused', key: error.key, values: error.values }
  }
  if (error instanceof CommandInterrupted) return failure('interrupted', 'error.interrupted')
  if (error instanceof RateLimitError || error instanceof RestAllowanceError) {
    return failure('discord-failed', 'error.discord-busy')
  }
  if (error instanceof DiscordAPIError) {
    const key = keyOfStatus(error.status)
    if (key) return failure('discord-failed', key)
  }
  if (error instanceof HTTPError || isBrokenRequest(error)) {
    return failure('discord-failed', 'error.discord-failed')
  }
  if (isStoreAway(error)) return failure('store-away', 'error.store-away')
  return { outcome: 'failed', key: 'error.unexpected', values: { id: interactionId } }
}

const failure = (outcome: Failure['outcome'], key: MessageKey): Failure => ({
  outcome,
  key,
  values: {},
})

/** Other statuses mean that our request was wrong. */
function keyOfStatus(status: number): MessageKey | undefined {
  if (status === 403) return 'error.discord-forbidden'
  if (status === 404) return 'error.discord-missing'
  if (status === 429) return 'error.discord-busy'
  return undefined
}

/** Of Discord's REST; commands themselves are ended by `CommandInterrupted`. */
function isBrokenRequest(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return error.name === 'AbortError' || error.name === 'TimeoutError' || code.startsWith('UND_ERR_')
}
