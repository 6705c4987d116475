import { randomBytes, timingSafeEqual } from 'node:crypto'
import oauth2 from '@fastify/oauth2'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiConfig } from '#core/config.ts'
import { Problem } from '../problems.ts'
import type { UserTokens } from '../sessions/token-store.ts'
import '../sessions/session-data.ts'

/** Longest wait for one answer of Discord's. */
const TIMEOUT_MS = 5_000

declare module 'fastify' {
  interface FastifyInstance {
    discord: oauth2.OAuth2Namespace
  }
}

/** Discord sent somebody back who did not start here, or whose start is over. */
export class StateMismatch extends Error {
  override name = 'StateMismatch'
}

/** Path of the address that Discord sends people back to. */
export const CALLBACK_PATH = '/api/auth/callback'

/** Adds `app.discord`: OAuth with PKCE, the state kept in the session. */
export async function registerOauth(app: FastifyInstance, config: ApiConfig): Promise<void> {
  const base = new URL(config.DISCORD_API_BASE)
  const path = base.pathname.replace(/\/$/, '')
  const isProduction = config.NODE_ENV === 'production'
  await app.register(oauth2, {
    name: 'discord',
    credentials: {
      client: { id: config.DISCORD_CLIENT_ID, secret: config.DISCORD_CLIENT_SECRET },
      auth: {
        authorizeHost: base.origin,
        authorizePath: `${path}/oauth2/authorize`,
        tokenHost: base.origin,
        tokenPath: `${path}/oauth2/token`,
        revokePath: `${path}/oauth2/token/revoke`,
      },
      http: { timeout: TIMEOUT_MS },
    },
    scope: ['identify', 'guilds'],
    pkce: 'S256',
    callbackUri: `${config.PUBLIC_URL}${CALLBACK_PATH}`,
    hostPrefixedCookies: isProduction,
    cookie: { secure: isProduction, httpOnly: true, sameSite: 'lax', path: '/' },
    // In the session, not in a cookie: a cookie may have been planted.
    generateStateFunction: () => randomBytes(32).toString('base64url'),
    checkStateFunction: (request: FastifyRequest) => {
      if (!isExpectedState(request)) throw new StateMismatch('the state is not the one we gave')
      return true
    },
  })
}

function isExpectedState({ query, session }: FastifyRequest): boolean {
  const given = typeof query === 'object' && query !== null && 'state' in query ? query.state : ''
  const expected = session.login?.state
  if (expected === undefined || typeof given !== 'string') return false
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Discord's address to send the person to, and the state it will hand back. */
export async function beginLogin(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ url: string; state: string }> {
  const url = await app.discord.generateAuthorizationUri(request, reply)
  return { url, state: new URL(url).searchParams.get('state') ?? '' }
}

/** Changes the code in the query for tokens. @throws StateMismatch, or what Discord refused */
export async function finishLogin(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<UserTokens> {
  const { token } = await app.discord.getAccessTokenFromAuthorizationCodeFlow(request, reply)
  return ourTokens(token)
}

/** Spends a refresh token. @returns undefined where Discord no longer accepts it */
export async function refreshTokens(
  app: FastifyInstance,
  spent: UserTokens,
): Promise<UserTokens | undefined> {
  try {
    const { token } = await app.discord.getNewAccessTokenUsingRefreshToken(theirToken(spent), {})
    return ourTokens(token)
  } catch (cause) {
    if (isRefusal(cause)) return undefined
    throw new Problem('discord-unavailable', 'Discord did not renew the session.', { cause })
  }
}

/** Ends the consent at Discord. @throws what Discord or the network answered */
export async function revokeTokens(app: FastifyInstance, tokens: UserTokens): Promise<void> {
  await app.discord.revokeToken(theirToken(tokens), 'refresh_token', undefined)
}

/** Whether Discord said no (400 or 401), rather than nothing. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('output' in error)) return false
  const { output } = error
  const status =
    typeof output === 'object' && output !== null && 'statusCode' in output ? output.statusCode : 0
  return status === 400 || status === 401
}

function ourTokens(token: oauth2.Token): UserTokens {
  return {
    accessToken: token.access_token,
    refreshToken: token.refresh_token ?? '',
    expiresAt: new Date(token.expires_at).getTime(),
  }
}

function theirToken({ accessToken, refreshToken, expiresAt }: UserTokens): oauth2.Token {
  return {
    token_type: 'Bearer',
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: 0,
    expires_at: new Date(expiresAt),
  }
}
