import { request } from './request.ts'
import type { SessionView } from '#api/schemas/session.ts'

/** Who is signed in. @throws ApiProblem `not-signed-in` */
export const getSession = () => request<SessionView>('/session')

/** Ends the session, here and at Discord. */
export const logOut = () => request<void>('/session/logout', { method: 'POST' })

/** Where the browser goes to sign in; it comes back to `returnTo`, a path of ours. */
export const loginUrl = (returnTo: string) =>
  `/api/auth/login?${new URLSearchParams({ returnTo }).toString()}`
