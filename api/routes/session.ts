import { Type } from 'typebox'
import type { ApiInstance } from '../api-instance.ts'
import { revokeTokens } from '../discord/oauth.ts'
import { requireCsrfToken } from '../plugins/sessions.ts'
import { problemSchema } from '../schemas/problem.ts'
import { sessionSchema } from '../schemas/session.ts'
import { signedInUser } from '../sessions/session-data.ts'
import type { TokenStore } from '../sessions/token-store.ts'

const refusals = { '4xx': problemSchema, '5xx': problemSchema }

/** Who is signed in, and the way out. */
export function registerSessionRoutes(app: ApiInstance, tokens: TokenStore): void {
  app.route({
    method: 'GET',
    url: '/session',
    schema: { summary: 'Who is signed in', response: { 200: sessionSchema, ...refusals } },
    handler: async (request, reply) => {
      const user = signedInUser(request)
      return { user, csrfToken: reply.generateCsrf() }
    },
  })

  app.route({
    method: 'POST',
    url: '/session/logout',
    preValidation: [async (request) => void signedInUser(request), requireCsrfToken(app)],
    schema: {
      summary: 'Sign out',
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
