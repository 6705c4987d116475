import { REST } from '@discordjs/rest'
import { measuredRequest, type MeasuredRequestOptions } from '#core/discord/measured-request.ts'

/** An acknowledgement has 3 s; an answer with a file may take longer. */
const TIMEOUT_MS = 10_000
/** Each interaction has a queue of its own in the library, which is of no use afterwards. */
const SWEEP_EVERY_MS = 60_000

/**
 * Discord's REST for answers to interactions. They carry a token of their own and do not count
 * towards the bot's global limit, so they wait for nobody.
 * @see Discord docs, interactions/receiving-and-responding
 */
export function connectInteractionRest(
  options: MeasuredRequestOptions & { apiBase: string },
): REST {
  return new REST({
    api: options.apiBase,
    timeout: TIMEOUT_MS,
    retries: 0,
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    handlerSweepInterval: SWEEP_EVERY_MS,
    makeRequest: measuredRequest(options),
  })
}
