import { REST } from '@discordjs/rest'
import type { ApiConfig } from '#core/config.ts'
import { measuredRequest, type MeasuredRequestOptions } from '#core/discord/measured-request.ts'

const TIMEOUT_MS = 5_000

export type BotRestOptions = MeasuredRequestOptions & {
  config: Pick<ApiConfig, 'DISCORD_API_BASE' | 'DISCORD_TOKEN'>
  /** None unless told: what changes something must not be done twice. */
  retries?: number
}

/** Discord's REST with the bot's token. */
export function makeBotRest({ config, retries = 0, ...measuring }: BotRestOptions): REST {
  return new REST({
    api: config.DISCORD_API_BASE,
    timeout: TIMEOUT_MS,
    retries,
    makeRequest: measuredRequest(measuring),
  }).setToken(config.DISCORD_TOKEN)
}
