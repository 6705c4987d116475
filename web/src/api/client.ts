import createClient from 'openapi-fetch'
import { send } from './request.ts'
import type { paths } from './schema.d.ts'

/** The api, typed by its own document: `api.GET('/api/v1/guilds/{guildId}', { params: … })`. Takes
 *  the session's token along. Refusals are thrown, never answered.
 *  @throws ApiProblem when the api says no, does not answer in 20 s or is not there.
 *  @throws DOMException `AbortError` once the call's `signal` aborts. */
export const api = createClient<paths>({ fetch: send })

type Answered<T> = { data?: T; response: Response }

/** What a call answers: `await answer(api.GET(…))`. @throws what the call throws. */
export async function answer<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data } = await call
  // The shape is the contract's: one build serves both ends, and refusals have been thrown.
  return data as T
}

/** What a call answers, and the version that a later `If-Match` names.
 *  @throws what the call throws. */
export async function answerWithEtag<T>(
  call: Promise<Answered<T>>,
): Promise<{ data: T; etag: string }> {
  const { data, response } = await call
  return { data: data as T, etag: response.headers.get('etag') ?? '' }
}
