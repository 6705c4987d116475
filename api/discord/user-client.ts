import { DiscordAPIError, REST } from '@discordjs/rest'
import {
  type RESTGetAPICurrentUserGuildsResult,
  type RESTGetAPICurrentUserResult,
  Routes,
} from 'discord-api-types/v10'
import { Problem } from '../problems.ts'
import { measuredRequest } from '#core/discord/measured-request.ts'
import type { RestMetrics } from '#core/telemetry/rest-metrics.ts'

/** Longest wait for Discord, and for a rate limit of the user to pass. */
const TIMEOUT_MS = 5_000
const RATE_LIMIT_WAIT_MAX_MS = 3_000

/** Asks Discord in the name of a user. */
export type UserClient = {
  self(accessToken: string): Promise<RESTGetAPICurrentUserResult>
  /** All of them: nobody can be in more than the 200 that one page holds. */
  guilds(accessToken: string): Promise<RESTGetAPICurrentUserGuildsResult>
}

/**
 * @param api Discord's address, without a version
 * @throws Problem (from its methods) `not-signed-in` where Discord refuses the token,
 *   `discord-unavailable` where it gives no answer in time
 */
export function makeUserClient(api: string, metrics?: RestMetrics): UserClient {
  const makeRequest = measuredRequest({ metrics })
  // A client a token: limits are counted by token, and one user's must not hold up another.
  const clientOf = (accessToken: string) =>
    new REST({
      api,
      authPrefix: 'Bearer',
      retries: 1,
      timeout: TIMEOUT_MS,
      makeRequest,
      rejectOnRateLimit: ({ timeToReset }) => timeToReset > RATE_LIMIT_WAIT_MAX_MS,
      // It lives for one request: nothing to sweep.
      hashSweepInterval: 0,
      handlerSweepInterval: 0,
    }).setToken(accessToken)

  return {
    // What Discord answers on these routes is what its API documents.
    self: (accessToken) =>
      ask(clientOf(accessToken), Routes.user()) as Promise<RESTGetAPICurrentUserResult>,
    guilds: (accessToken) =>
      ask(
        clientOf(accessToken),
        Routes.userGuilds(),
        new URLSearchParams({ limit: '200' }),
      ) as Promise<RESTGetAPICurrentUserGuildsResult>,
  }
}

async function ask(rest: REST, route: `/${string}`, query?: URLSearchParams): Promise<unknown> {
  try {
    return await rest.get(route, { query })
  } catch (cause) {
    if (cause instanceof DiscordAPIError && cause.status === 401)
      throw new Problem('not-signed-in', 'Discord ended the consent; sign in again.', { cause })
    throw new Problem('discord-unavailable', 'Discord could not be asked about you.', { cause })
  }
}
