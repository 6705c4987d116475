import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '#infra/local/discord/local-discord.ts'

export const localApplication = {
  clientId: '1100000000000000000',
  clientSecret: 'a-client-secret',
  botToken: 'a-bot-token-of-the-tests',
  redirectUris: ['http://127.0.0.1:9/auth/callback'],
}

export const localControlToken = 'a-control-token'

/** A local Discord on a free port, with limits as Discord has them unless told otherwise. */
export function aLocalDiscord(options: Partial<LocalDiscordOptions> = {}): Promise<LocalDiscord> {
  return startLocalDiscord({
    port: 0,
    controlToken: localControlToken,
    application: localApplication,
    ...options,
  })
}

/** One REST request of the bot; the body is JSON where there is one. */
export async function botRequest(
  discord: LocalDiscord,
  method: string,
  path: string,
  { body, token = `Bot ${localApplication.botToken}` }: { body?: unknown; token?: string } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(`${discord.apiBase}/v10${path}`, {
    method,
    headers: {
      Authorization: token,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  }
}
