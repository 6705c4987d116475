import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest'
import { RestAllowanceError } from '#core/redis/rest-allowance.ts'
import { Problem } from '../problems.ts'

/**
 * What a failure to ask Discord amounts to: a problem that passes by itself. Whatever else failed is
 * given back as it is.
 * @param detail one sentence: what could not be done
 */
export function discordProblem(error: unknown, detail: string): unknown {
  const isOfDiscord =
    error instanceof DiscordAPIError ||
    error instanceof HTTPError ||
    error instanceof RateLimitError ||
    error instanceof RestAllowanceError ||
    (error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name)) ||
    (error instanceof TypeError && error.message === 'fetch failed')
  return isOfDiscord ? new Problem('discord-unavailable', detail, { cause: error }) : error
}
