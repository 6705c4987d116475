import { Type } from 'typebox'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { revokeTokens } from '../discord/oauth.ts'
import { refusals } from '../schemas/problem.ts'
import { sessionSchema } from '../schemas/session.ts'
import { signedInUser } from '../sessions/session-data.ts'
import type { TokenStore } from '../sessions/token-store.ts'

/** Who is signed in, and the way out. */
export function registerSessionRoutes(app: ApiInstance, tokens: TokenStore): void {
  app.route({
    method: 'GET',
    url: '/session',
    schema: {
      summary: 'Who is signed in',
      operationId: 'getSession',
      tags: ['session'],
      security: access.user,
      response: { 200: sessionSchema, ...refusals },
    },
    handler: async (request, reply) => {
      const user = signedInUser(request)
      return { user, csrfToken: reply.generateCsrf() }
    },
  })

  app.route({
    method: 'POST',
    url: '/session/logout',
    schema: {
      summary: 'Sign out',
      operationId: 'signOut',
      tags: ['session'],
      security: access.userWrite,
      response: { 204: Type.Null({ description: 'Signed out' }), ...refusals },
    },
    handler: async (request, reply) => {
      const { sessionId } = request.session
      const owned = await tokens.find(sessionId)
      await request.session.destroy()
      // The session is over either way; Discord forgets the tokens by itself in a week.
      if (owned) {
        await revokeTokens(app, owned).catch((error: Error) =>
          request.log.warn({ err: error.message }, 'tokens could not be revoked'),
        )
      }
      return reply.code(204).send(null)
    },
  })
}
