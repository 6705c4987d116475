import { DiscordAPIError, HTTPError, REST } from '@discordjs/rest'
import { Routes, type RESTGetAPIGatewayBotResult } from 'discord-api-types/v10'

/**
 * Asks Discord where the gateway is, how many shards it recommends and how many identifies are
 * left; the first request of a process, which proves token and address.
 * @throws Error with one sentence naming `DISCORD_TOKEN` or `DISCORD_API_BASE`
 */
export async function fetchGatewayBot(apiBase: string, token: string) {
  const rest = new REST({ api: apiBase, retries: 1, timeout: 10_000 }).setToken(token)
  try {
    return (await rest.get(Routes.gatewayBot())) as RESTGetAPIGatewayBotResult
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 401) {
      throw new Error('DISCORD_TOKEN: Discord refuses this token', { cause: error })
    }
    const why =
      error instanceof DiscordAPIError || error instanceof HTTPError
        ? `status ${error.status}`
        : causeOf(error)
    throw new Error(`DISCORD_API_BASE: no Discord answers at ${apiBase} (${why})`, { cause: error })
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
