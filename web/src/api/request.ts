import { ApiProblem, problemFrom } from './problem.ts'

const timeoutMs = 20_000
/** Browsers let requests of a page that is gone carry 64 KiB in all. */
const outlivingMax = 8_192

/* What the session tells us: the token that writes carry, how to get a new one, and whom to tell
   that it ended. */
let csrfToken: string | null = null
let renewCsrfToken: () => Promise<void> = async () => {}
let onSignedOut: () => void = () => {}

/** Writes carry this token from now on. */
export function useCsrfToken(token: string | null): void {
  csrfToken = token
}

/** `renew` is called when a write's token is refused: a log-in in another tab changes it. */
export function whenCsrfTokenIsOld(renew: () => Promise<void>): void {
  renewCsrfToken = renew
}

/** `listener` is called whenever the api answers that nobody is signed in. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

/** Sends a request to the api, once more where only its token was old.
 *  @returns an answer that is not a refusal.
 *  @throws ApiProblem when the api says no, does not answer in 20 s or is not there.
 *  @throws DOMException `AbortError` once the request's signal aborts. */
export async function send(request: Request): Promise<Response> {
  // Read once: a second attempt needs it again.
  const text = request.method === 'GET' ? '' : await request.text()
  const body = text === '' ? undefined : text
  try {
    return await attempt(request, body)
  } catch (problem) {
    if (!isRefusal(problem, 'csrf-token-invalid')) throw problem
    await renewCsrfToken()
    return attempt(request, body)
  }
}

const isRefusal = (problem: unknown, code: string): boolean =>
  problem instanceof ApiProblem && problem.code === code

async function attempt(request: Request, body: string | undefined): Promise<Response> {
  const response = await ask(request, body)
  if (response.ok) return response
  const problem = await problemFrom(response)
  if (isRefusal(problem, 'not-signed-in')) onSignedOut()
  throw problem
}

async function ask({ url, method, headers: own, signal }: Request, body: string | undefined) {
  const headers = new Headers(own)
  headers.set('accept', 'application/json')
  if (method !== 'GET' && csrfToken !== null) headers.set('x-csrf-token', csrfToken)
  try {
    return await fetch(url, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      // What was just changed is not lost to who closes the page at once.
      keepalive: body !== undefined && body.length <= outlivingMax,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ApiProblem('unreachable', 0, 'Usher did not answer.', { cause })
  }
}
