import { DiscordAPIError, RateLimitError, RequestMethod, type REST } from '@discordjs/rest'
import { Routes, type RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import type { ChannelLimits } from './channel-limits.ts'
import { lossOfRefusal, type MessageLoss } from '#core/discord/message-loss.ts'
import { RestAllowanceError, type RestAllowance } from '#core/redis/rest-allowance.ts'

/** How an attempt ended. `lost` would end the same again; the others may go well later. */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'lost'; loss: MessageLoss; status: number; code: number | string }
  /** The channel, or Discord as a whole, takes no message for so long. */
  | { kind: 'limited'; retryAfterMs: number; isShort: boolean }
  | { kind: 'failed'; reason: string }

export type SendDeps = {
  /** Made with `messageRoute` in `rejectOnRateLimit`, and without retries. */
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  limits: ChannelLimits
}

export type OutgoingMessage = {
  /** Names the message for Discord, which shows a second one of the same nonce not at all. */
  nonce: string
  channelId: string
  body: Omit<RESTPostAPIChannelMessageJSONBody, 'nonce' | 'enforce_nonce'>
}

/** Statuses of the 400s that say nothing about the message: token, time-out, rate limit. */
const PASSING_STATUSES = new Set([401, 408, 429])

/**
 * Sends one message. A second attempt of the same one shows nothing twice, thanks to its nonce, for
 * the few minutes that Discord remembers it: one that was posted without our hearing of it, and is
 * tried again only after a longer outage, is shown twice.
 */
export async function sendMessage(
  { rest, allowance, limits }: SendDeps,
  { nonce, channelId, body }: OutgoingMessage,
  signal: AbortSignal,
): Promise<SendOutcome> {
  try {
    await allowance.take('message', signal)
    limits.spend(channelId)
    const response = await rest.queueRequest({
      method: RequestMethod.Post,
      fullRoute: Routes.channelMessages(channelId),
      body: { ...body, nonce, enforce_nonce: true },
      signal,
    })
    limits.learn(channelId, response.headers)
    // Read, so that the connection is free again.
    await response.arrayBuffer()
    return { kind: 'sent' }
  } catch (error) {
    if (error instanceof RestAllowanceError) {
      return { kind: 'limited', retryAfterMs: error.retryAfterMs, isShort: true }
    }
    if (error instanceof RateLimitError) {
      if (!error.global) limits.exhaust(channelId, error.retryAfter)
      return { kind: 'limited', retryAfterMs: error.retryAfter, isShort: error.global }
    }
    if (error instanceof DiscordAPIError && isFinal(error.status)) {
      const { status, code } = error
      return { kind: 'lost', loss: lossOfRefusal(status, code), status, code }
    }
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

const isFinal = (status: number) => status >= 400 && status < 500 && !PASSING_STATUSES.has(status)
