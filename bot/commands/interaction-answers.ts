import { setTimeout as sleep } from 'node:timers/promises'
import { DiscordAPIError, RateLimitError, type REST } from '@discordjs/rest'
import {
  InteractionResponseType,
  MessageFlags,
  RESTJSONErrorCodes,
  Routes,
  type APIInteractionResponse,
} from 'discord-api-types/v10'
import { answerBody, type Answer } from './answer.ts'
import type { Suggestion } from './option-spec.ts'

/** Discord waits 3 s for an acknowledgement; what is left over is its way there. */
const ACKNOWLEDGE_WITHIN_MS = 2_800
/** How long an answer is tried while Discord fails. */
const ANSWER_WITHIN_MS = 30_000
const RETRY_MIN_MS = 100
const RETRY_MAX_MS = 5_000

/** The ids with which an interaction is answered. `receivedAt` in ms. */
export type Answerable = { id: string; token: string; application_id: string; receivedAt: number }

/** What is said to Discord about an interaction. Each throws as REST does once it gives up. */
export type InteractionAnswers = {
  /** Says that an answer for the asker alone will follow. @throws where Discord did not take it */
  deferMessage(to: Answerable): Promise<void>
  /** Says that the message of the button will change. @throws where Discord did not take it */
  deferUpdate(to: Answerable): Promise<void>
  /** Acknowledges and answers in one, for the asker alone. */
  say(to: Answerable, answer: Answer): Promise<void>
  suggest(to: Answerable, suggestions: readonly Suggestion[]): Promise<void>
  /** Fills in the deferred message, or changes that of the button. */
  show(to: Answerable, answer: Answer): Promise<void>
  /** One more message for the asker alone. */
  tell(to: Answerable, answer: Answer): Promise<void>
}

export function makeInteractionAnswers({
  rest,
  now,
}: {
  rest: REST
  now: () => number
}): InteractionAnswers {
  async function acknowledge(to: Answerable, body: APIInteractionResponse): Promise<void> {
    const until = to.receivedAt + ACKNOWLEDGE_WITHIN_MS
    let attempts = 0
    try {
      await untilTaken(until, now, (signal) => {
        attempts += 1
        return rest.post(Routes.interactionCallback(to.id, to.token), { body, auth: false, signal })
      })
    } catch (error) {
      // An attempt that seemed to fail had reached Discord. Were it the first one, another process
      // would have acknowledged, and would be at work.
      if (attempts > 1 && isCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) {
        return
      }
      throw error
    }
  }

  const answerWithin = (attempt: (signal: AbortSignal) => Promise<unknown>) =>
    untilTaken(now() + ANSWER_WITHIN_MS, now, attempt)

  return {
    deferMessage: (to) =>
      acknowledge(to, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: { flags: MessageFlags.Ephemeral },
      }),
    deferUpdate: (to) => acknowledge(to, { type: InteractionResponseType.DeferredMessageUpdate }),
    say: (to, answer) =>
      acknowledge(to, {
        type: InteractionResponseType.ChannelMessageWithSource,
        data: { ...newMessage(answer), flags: MessageFlags.Ephemeral },
      }),
    suggest: (to, suggestions) =>
      acknowledge(to, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices: [...suggestions] },
      }),
    show: (to, answer) =>
      answerWithin((signal) =>
        rest.patch(Routes.webhookMessage(to.application_id, to.token), {
          body: answerBody(answer),
          files: answer.files,
          auth: false,
          signal,
        }),
      ),
    tell: (to, answer) =>
      answerWithin((signal) =>
        rest.post(Routes.webhook(to.application_id, to.token), {
          body: { ...newMessage(answer), flags: MessageFlags.Ephemeral },
          files: answer.files,
          auth: false,
          signal,
        }),
      ),
  }
}

/** An empty list of attachments is for changes only. */
function newMessage(answer: Answer) {
  const { attachments, ...body } = answerBody(answer)
  return attachments.length > 0 ? { ...body, attachments } : body
}

/** Tries again after failures that pass: 5xx, 429, a broken connection. */
async function untilTaken(
  until: number,
  now: () => number,
  attempt: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  for (let pauseMs = RETRY_MIN_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS)) {
    try {
      await attempt(AbortSignal.timeout(Math.max(1, until - now())))
      return
    } catch (error) {
      if (error instanceof DiscordAPIError) throw error
      const waitMs = error instanceof RateLimitError ? error.retryAfter : pauseMs
      if (now() + waitMs >= until) throw error
      await sleep(waitMs)
    }
  }
}

const isCode = (error: unknown, code: number) =>
  error instanceof DiscordAPIError && error.code === code
