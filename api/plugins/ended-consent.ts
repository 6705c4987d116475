import type { FastifyInstance } from 'fastify'
import { Problem } from '../problems.ts'
import '../sessions/session-data.ts'

/**
 * Ends a session whose user Discord no longer answers for: the consent was withdrawn, or our tokens
 * are gone. Otherwise the dashboard would be told that somebody is signed in who can do nothing.
 */
export function endSessionsWithoutConsent(app: FastifyInstance): void {
  app.addHook('onError', async (request, _reply, error) => {
    // Typed as Fastify's own errors; what a handler throws comes as it is.
    const thrown: unknown = error
    const isOver = thrown instanceof Problem && thrown.code === 'not-signed-in'
    if (isOver && request.session.user) await request.session.destroy()
  })
}
