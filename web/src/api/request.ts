import { ApiProblem, problemFrom } from './problem.ts'

const timeoutMs = 20_000

export type RequestOptions = {
  method?: 'GET' | 'PUT' | 'POST'
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal
}

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

/** Asks the api under `/api/v1`; `path` begins with a slash. The answer's shape is the contract's:
 *  one build serves both ends.
 *  @throws ApiProblem when it says no, does not answer in 20 s or is not there.
 *  @throws DOMException `AbortError` once `signal` aborts. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  try {
    return await attempt<T>(path, options)
  } catch (problem) {
    if (!isRefusal(problem, 'csrf-token-invalid')) throw problem
    await renewCsrfToken()
    return attempt<T>(path, options)
  }
}

const isRefusal = (problem: unknown, code: string): boolean =>
  problem instanceof ApiProblem && problem.code === code

async function attempt<T>(path: string, options: RequestOptions): Promise<T> {
  const response = await send(path, options)
  if (!response.ok) {
    const problem = await problemFrom(response)
    if (isRefusal(problem, 'not-signed-in')) onSignedOut()
    throw problem
  }
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

async function send(path: string, { method = 'GET', body, signal }: RequestOptions) {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (method !== 'GET' && csrfToken !== null) headers.set('x-csrf-token', csrfToken)
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiProblem('unreachable', 0, 'Usher did not answer.', { cause })
  }
}
