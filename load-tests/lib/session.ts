import http, { type RefinedResponse } from 'k6/http'
import { environment } from './environment.ts'
import { control } from './post.ts'

/** A person who is signed in to the dashboard. */
export interface Session {
  userId: string
  cookie: string
  csrfToken: string
}

/** Log-ins are limited by address: each person comes from their own, as behind a proxy. */
const addressOf = (number: number) => `10.0.${Math.floor(number / 250)}.${(number % 250) + 1}`

/** Signs somebody in, as their browser does: to Discord, yes, and back. */
export function signIn(userId: string, number: number): Session {
  const jar = new http.CookieJar()
  const browse = (url: string, name: string) =>
    http.get(url, {
      jar,
      redirects: 0,
      headers: { 'X-Forwarded-For': addressOf(number) },
      tags: { name, kind: 'sign-in' },
      responseType: 'text',
    })
  const leaving = browse(`${environment.apiUrl}/api/auth/login`, 'sign in')
  const authorizeUrl = leaving.headers['Location']
  const { redirectTo } = control('authorizeAs', { userId, authorizeUrl }) as { redirectTo: string }
  const back = browse(redirectTo, 'back from Discord')
  const cookie = back.cookies['usher']?.[0]?.value ?? ''
  const session = browse(`${environment.apiUrl}/api/v1/session`, 'GET session')
  if (session.status !== 200) throw new Error(`sign-in: ${session.status} ${session.body ?? ''}`)
  const { csrfToken } = session.json() as { csrfToken: string } // the api's own wire shape
  return { userId, cookie, csrfToken }
}

export interface Ask {
  method?: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  /** The route as the table of results calls it; every path of it counts together. */
  name: string
  body?: object
  headers?: Record<string, string>
  /** Statuses that are no failure; default 200 to 399. */
  expected?: number[]
}

/** A request of the dashboard: below `/api/v1`. */
export function ask(
  { cookie, csrfToken }: Session,
  path: string,
  { method = 'GET', name, body, headers = {}, expected }: Ask,
): RefinedResponse<'text'> {
  const kind = method === 'GET' ? 'read' : 'write'
  const answer = http.request(
    method,
    `${environment.apiUrl}/api/v1${path}`,
    body === undefined ? null : JSON.stringify(body),
    {
      headers: {
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrfToken }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      cookies: { usher: { value: cookie, replace: true } },
      tags: { name: `${method} ${name}`, kind },
      responseType: 'text',
      responseCallback: http.expectedStatuses(...(expected ?? [{ min: 200, max: 399 }])),
    },
  )
  const isExpected = expected ? expected.includes(answer.status) : answer.status < 400
  if (answer.status === 0 || !isExpected) {
    console.warn(`${method} ${name}: ${answer.status} ${answer.error || (answer.body ?? '')}`)
  }
  return answer
}
