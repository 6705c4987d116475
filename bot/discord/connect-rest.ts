import { REST } from '@discordjs/rest'
import { messageRoute } from '../announcements/channel-limits.ts'
import { auditLogRoute } from './bot-adders.ts'
import { inviteRoutes } from './list-invites.ts'
import { memberSearchRoute } from './search-members.ts'
import { measuredRequest, type MeasuredRequestOptions } from '#core/discord/measured-request.ts'

const TIMEOUT_MS = 10_000
/** Each guild has a queue of its own in the library, of which nothing is needed once its limit is over. */
const SWEEP_EVERY_MS = 60_000

export type ConnectRestOptions = MeasuredRequestOptions & {
  apiBase: string
  token: string
  /** What Discord allows the token: how it is shared is `rest-allowance.ts`'s business. */
  requestsPerSecond: number
}

/** Discord's REST as all of a cluster uses it: without retries, which each caller does better. */
export function connectRest(options: ConnectRestOptions): REST {
  const { apiBase, token, requestsPerSecond } = options
  return new REST({
    api: apiBase,
    timeout: TIMEOUT_MS,
    retries: 0,
    // What waited in a queue would be told of a later moment: lanes and the sender pace themselves.
    rejectOnRateLimit: [
      ...Object.values(inviteRoutes),
      auditLogRoute,
      memberSearchRoute,
      messageRoute,
    ],
    globalRequestsPerSecond: requestsPerSecond,
    handlerSweepInterval: SWEEP_EVERY_MS,
    makeRequest: measuredRequest(options),
  }).setToken(token)
}
