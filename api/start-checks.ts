import { DiscordAPIError, type REST } from '@discordjs/rest'
import { Routes } from 'discord-api-types/v10'
import type { ApiConfig } from '#core/config.ts'
import { assertPostgresReachable } from '#core/postgres/connect.ts'
import { assertPrivacyKey } from '#core/postgres/privacy-key.ts'
import { assertRedisReachable } from '#core/redis/connect.ts'

/**
 * Proves once, at start, that all we depend on answers.
 * @throws Error with one sentence that names the setting at fault, and no secret
 */
export async function assertReady(config: ApiConfig, rest: REST): Promise<void> {
  if (config.NODE_ENV === 'production' && !config.PUBLIC_URL.startsWith('https:'))
    throw new Error('PUBLIC_URL must begin with https:// in production: browsers sign in over TLS')
  await assertRedisReachable(config.REDIS_URL)
  await assertPostgresReachable(config.DATABASE_URL)
  await assertPrivacyKey(config.DATABASE_URL, config.PRIVACY_KEY)
  await assertDiscordAccepts(config, rest)
}

async function assertDiscordAccepts(config: ApiConfig, rest: REST): Promise<void> {
  try {
    await rest.get(Routes.user())
  } catch (cause) {
    if (cause instanceof DiscordAPIError && cause.status === 401)
      throw new Error('DISCORD_TOKEN: Discord does not accept this token', { cause })
    const { host } = new URL(config.DISCORD_API_BASE)
    throw new Error(`DISCORD_API_BASE: no Discord answers at ${host} (${reasonOf(cause)})`, {
      cause,
    })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What fetch failed on hides in the cause.
  return error.cause instanceof Error ? error.cause.message : error.message
}
