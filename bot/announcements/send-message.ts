import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes, type RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import { announcementVariables } from '#core/messages/announcement-variables.ts'
import { fillMessage } from '#core/messages/fill-variables.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import type { QueuedMessage } from '#core/postgres/outbox.ts'

/** How an attempt ended. `refused` would end the same again; `failed` may go well later. */
export type SendOutcome =
  | { kind: 'sent' }
  | { kind: 'refused'; status: number; code: number | string }
  | { kind: 'failed'; reason: string }

/** Statuses of the 400s that say nothing about the message: token, time-out, rate limit. */
const PASSING_STATUSES = new Set([401, 408, 429])

/** Sends one message; a second attempt of the same one shows nothing twice, thanks to its nonce. */
export async function sendMessage(
  { rest, allowance }: { rest: REST; allowance: Pick<RestAllowance, 'take'> },
  message: QueuedMessage & { template: string },
  timeoutMs: number,
): Promise<SendOutcome> {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    await allowance.take('message', signal)
    await rest.post(Routes.channelMessages(message.channelId), {
      body: messageBody(message),
      signal,
    })
    return { kind: 'sent' }
  } catch (error) {
    if (error instanceof DiscordAPIError && isFinal(error.status)) {
      return { kind: 'refused', status: error.status, code: error.code }
    }
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Mentions the member and the inviter, and nobody else, whatever the text says. */
export function messageBody({
  id,
  template,
  payload,
}: Pick<QueuedMessage, 'id' | 'payload'> & {
  template: string
}): RESTPostAPIChannelMessageJSONBody {
  const concerned = [payload.memberId, payload.inviterId].filter(
    (userId): userId is string => userId !== null && /^\d+$/.test(userId),
  )
  return {
    content: fillMessage(template, announcementVariables(payload)),
    allowed_mentions: { parse: [], users: [...new Set(concerned)] },
    nonce: id,
    enforce_nonce: true,
  }
}

const isFinal = (status: number) => status >= 400 && status < 500 && !PASSING_STATUSES.has(status)
