import { DefaultRestOptions, REST } from '@discordjs/rest'
import type { InvalidRequests } from '#core/redis/invalid-requests.ts'

/** An acknowledgement has 3 s; an answer with a file may take longer. */
const TIMEOUT_MS = 10_000
/** Each interaction has a queue of its own in the library, which is of no use afterwards. */
const SWEEP_EVERY_MS = 60_000

/**
 * Discord's REST for answers to interactions. They carry a token of their own and do not count
 * towards the bot's global limit, so they wait for nobody.
 * @see Discord docs, interactions/receiving-and-responding
 */
export function connectInteractionRest(options: {
  apiBase: string
  invalidRequests: Pick<InvalidRequests, 'saw'>
}): REST {
  return new REST({
    api: options.apiBase,
    timeout: TIMEOUT_MS,
    retries: 0,
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    handlerSweepInterval: SWEEP_EVERY_MS,
    async makeRequest(url, init) {
      const response = await DefaultRestOptions.makeRequest(url, init)
      options.invalidRequests.saw(response.status, response.headers.get('x-ratelimit-scope'))
      return response
    },
  })
}
