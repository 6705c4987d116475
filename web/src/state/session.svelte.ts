import { useCsrfToken, whenCsrfTokenIsOld, whenSignedOut } from '../api/request.ts'
import { ApiProblem } from '../api/problem.ts'
import { getSession, logOut } from '../api/session.ts'
import type { SessionView } from '#api/schemas/session.ts'
import { router } from '../router/router.svelte.ts'
import { toasts } from './toasts.svelte.ts'

/* loading → signedIn | signedOut | failed; failed → loading; signedIn → signedOut */
type State =
  | { is: 'loading' }
  | { is: 'signedIn'; user: SessionView['user'] }
  | { is: 'signedOut' }
  | { is: 'failed'; problem: unknown }

/** Who is signed in. */
class SessionState {
  #state = $state.raw<State>({ is: 'loading' })

  get state(): State {
    return this.#state
  }

  /** Asks who is signed in. */
  async load(): Promise<void> {
    this.#state = { is: 'loading' }
    try {
      const { user, csrfToken } = await getSession()
      useCsrfToken(csrfToken)
      this.#state = { is: 'signedIn', user }
    } catch (problem) {
      const isNobody = problem instanceof ApiProblem && problem.code === 'not-signed-in'
      this.#state = isNobody ? { is: 'signedOut' } : { is: 'failed', problem }
    }
  }

  /** Ends the session and goes to the sign-in page. A session that ended already is as good. */
  async logOut(): Promise<void> {
    try {
      await logOut()
    } catch (problem) {
      const isEnded = problem instanceof ApiProblem && problem.code === 'not-signed-in'
      if (!isEnded) {
        toasts.show({ kind: 'failure', text: 'You are still logged in: Usher did not answer.' })
        return
      }
    }
    this.#state = { is: 'signedOut' }
    useCsrfToken(null)
    router.navigate('/')
  }

  /** The session ended without us: sign in again, and come back here. */
  expire(): void {
    if (this.#state.is !== 'signedIn') return
    this.#state = { is: 'signedOut' }
    useCsrfToken(null)
    toasts.show({ kind: 'news', text: 'Your session has ended. Log in to go on.' })
  }
}

export const session = new SessionState()
whenSignedOut(() => session.expire())
whenCsrfTokenIsOld(async () => useCsrfToken((await getSession()).csrfToken))
