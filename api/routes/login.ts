import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { Type } from 'typebox'
import type { ApiConfig } from '#core/config.ts'
import { keys } from '#core/redis/keys.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { avatarUrl } from '../discord/images.ts'
import { beginLogin, finishLogin, isRefusal, StateMismatch } from '../discord/oauth.ts'
import type { UserClient } from '../discord/user-client.ts'
import { parseReturnTo } from '../return-to.ts'
import { refusals } from '../schemas/problem.ts'
import type { SessionUser } from '../sessions/session-data.ts'
import type { TokenStore, UserTokens } from '../sessions/token-store.ts'

/** Log-ins a minute and address. */
const LOGINS_A_MINUTE = 30

export type LoginDeps = {
  config: ApiConfig
  client: UserClient
  tokens: TokenStore
  redis: Redis
}

/** Why a log-in failed, as the dashboard is told. */
type LoginError = 'state-mismatch' | 'access-denied' | 'code-refused' | 'discord-unavailable'

const callbackQuery = Type.Object(
  {
    code: Type.Optional(Type.String({ maxLength: 512 })),
    state: Type.Optional(Type.String({ maxLength: 512 })),
    error: Type.Optional(Type.String({ maxLength: 512 })),
  },
  // Discord may say more than we ask for.
  { additionalProperties: true },
)
const response = { 302: Type.Null({ description: 'The browser goes on' }), ...refusals }

/** `/auth/login` sends a browser to Discord, `/auth/callback` takes it back, signed in or not. */
export function registerLoginRoutes(app: ApiInstance, deps: LoginDeps): void {
  const { config, client, tokens, redis } = deps
  const limits = { config: { rateLimit: { max: LOGINS_A_MINUTE, timeWindow: 60_000 } } }

  app.route({
    method: 'GET',
    url: '/auth/login',
    ...limits,
    schema: {
      summary: 'Sign in with Discord',
      operationId: 'signIn',
      tags: ['session'],
      security: access.everyone,
      querystring: Type.Object({ returnTo: Type.Optional(Type.String({ maxLength: 2_000 })) }),
      response,
    },
    handler: async (request, reply) => {
      if (config.NODE_ENV === 'production' && request.protocol !== 'https')
        request.log.warn('the proxy sends no x-forwarded-proto: https; browsers cannot sign in')
      const { url, state } = await beginLogin(app, request, reply)
      request.session.login = { state, returnTo: parseReturnTo(request.query.returnTo) }
      return reply.redirect(url)
    },
  })

  app.route({
    method: 'GET',
    url: '/auth/callback',
    ...limits,
    schema: {
      summary: 'Back from Discord',
      operationId: 'finishSignIn',
      tags: ['session'],
      security: access.everyone,
      querystring: callbackQuery,
      response,
    },
    handler: async (request, reply) => {
      try {
        const received = await finishLogin(app, request, reply)
        const user = await askWho(received)
        return reply.redirect(await signIn(request, reply, { user, received }))
      } catch (error) {
        const reason = loginErrorOf(error, request.query.error)
        request.log.info({ reason }, 'sign-in failed')
        delete request.session.login
        return reply.redirect(`/?loginError=${reason}`)
      }
    },
  })

  async function askWho({ accessToken }: UserTokens): Promise<SessionUser> {
    const { id, username, global_name: globalName, avatar } = await client.self(accessToken)
    return {
      id,
      username,
      displayName: globalName ?? username,
      avatarUrl: avatarUrl(id, avatar),
    }
  }

  /** @returns where the person wanted to go */
  async function signIn(
    request: FastifyRequest,
    reply: FastifyReply,
    { user, received }: { user: SessionUser; received: UserTokens },
  ): Promise<string> {
    const returnTo = request.session.login?.returnTo ?? '/'
    // A new id: one that somebody may have planted or seen before is worth nothing now.
    await request.session.regenerate()
    await tokens.save(request.session.sessionId, received)
    request.session.user = user
    // Who signs in again has perhaps just become Administrator somewhere.
    await redis.del(keys.administeredGuilds(user.id))
    // Its secret is made now, so that no two answers make one each later.
    reply.generateCsrf()
    return returnTo
  }
}

function loginErrorOf(error: unknown, discordError: string | undefined): LoginError {
  if (error instanceof StateMismatch) return 'state-mismatch'
  if (discordError === 'access_denied') return 'access-denied'
  return isRefusal(error) || discordError !== undefined ? 'code-refused' : 'discord-unavailable'
}
