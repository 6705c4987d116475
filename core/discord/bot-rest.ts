import { DefaultRestOptions, REST } from '@discordjs/rest'
import type { ApiConfig } from '#core/config.ts'
import type { InvalidRequests } from '#core/redis/invalid-requests.ts'

const TIMEOUT_MS = 5_000

export type BotRestOptions = {
  config: Pick<ApiConfig, 'DISCORD_API_BASE' | 'DISCORD_TOKEN'>
  /** Where what Discord refuses is counted. */
  invalidRequests?: Pick<InvalidRequests, 'saw'>
  /** None unless told: what changes something must not be done twice. */
  retries?: number
}

/** Discord's REST with the bot's token. */
export function makeBotRest({ config, invalidRequests, retries = 0 }: BotRestOptions): REST {
  return new REST({
    api: config.DISCORD_API_BASE,
    timeout: TIMEOUT_MS,
    retries,
    async makeRequest(url, init) {
      const response = await DefaultRestOptions.makeRequest(url, init)
      invalidRequests?.saw(response.status, response.headers.get('x-ratelimit-scope'))
      return response
    },
  }).setToken(config.DISCORD_TOKEN)
}
