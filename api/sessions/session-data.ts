import type { FastifyRequest } from 'fastify'
import { Problem } from '../problems.ts'

/** Who signed in. */
export type SessionUser = {
  id: string
  username: string
  displayName: string
  avatarUrl: string | null
}

/** A sign-in under way: what Discord must hand back, and where the person wanted to go. */
export type PendingLogin = { state: string; returnTo: string }

declare module 'fastify' {
  interface Session {
    user?: SessionUser
    login?: PendingLogin
  }
}

/** The user of a signed-in request. @throws Problem `not-signed-in` */
export function signedInUser(request: FastifyRequest): SessionUser {
  const { user } = request.session
  if (!user) throw new Problem('not-signed-in', 'This needs a signed-in user.')
  return user
}
