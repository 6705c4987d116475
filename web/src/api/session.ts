import { answer, api } from './client.ts'
import type { SessionView } from '#api/schemas/session.ts'

/** Who is signed in. @throws ApiProblem `not-signed-in` */
export const getSession = (): Promise<SessionView> => answer(api.GET('/api/v1/session'))

/** Ends the session, here and at Discord. */
export async function logOut(): Promise<void> {
  await api.POST('/api/v1/session/logout')
}

/** Where the browser goes to sign in; it comes back to `returnTo`, a path of ours. */
export const loginUrl = (returnTo: string) =>
  `/api/auth/login?${new URLSearchParams({ returnTo }).toString()}`
