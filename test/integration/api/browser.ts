import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { PUBLIC_URL } from './api-stack.ts'

/** A person's browser as far as the api can tell: it keeps cookies and follows nothing by itself. */
export type Browser = {
  readonly cookies: Map<string, string>
  request(path: string, init?: RequestInit): Promise<Response>
  /** Reads JSON, whatever the status. */
  get(path: string): Promise<{ status: number; body: unknown }>
  /** A write with this session's token. */
  write(method: string, path: string, body?: unknown): Promise<Response>
}

export function openBrowser(apiUrl: string): Browser {
  const cookies = new Map<string, string>()

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      const value = pair.slice(at + 1)
      if (value === '') cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), value)
    }
  }

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    if (cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(apiUrl + path, { ...init, headers, redirect: 'manual' })
    keep(response)
    return response
  }

  return {
    cookies,
    request,
    async get(path) {
      const response = await request(path)
      return { status: response.status, body: await response.json() }
    },
    async write(method, path, body) {
      const session: unknown = await (await request('/api/v1/session')).json()
      const headers = new Headers({ 'x-csrf-token': textAt(session, 'csrfToken') })
      if (body !== undefined) headers.set('content-type', 'application/json')
      return request(path, { method, headers, body: JSON.stringify(body) })
    },
  }
}

/** Text under `key` of a JSON object; empty where there is none. */
export function textAt(value: unknown, key: string): string {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : ''
}

/** Where a redirect leads, as a path of the api's own. */
export function pathOf(response: Response): string {
  return (response.headers.get('location') ?? '').replace(PUBLIC_URL, '')
}

/** Begins to sign in. @returns the path that Discord sends the browser back to */
export async function authorize(
  browser: Browser,
  discord: LocalDiscord,
  { userId, returnTo, approve }: { userId: string; returnTo?: string; approve?: boolean },
): Promise<string> {
  const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`
  const toDiscord = await browser.request(`/api/auth/login${query}`)
  const authorizeUrl = toDiscord.headers.get('location') ?? ''
  const { redirectTo } = await discord.control.authorizeAs({ userId, authorizeUrl, approve })
  return redirectTo.replace(PUBLIC_URL, '')
}

/** Signs in, start to end. @returns where the person lands */
export async function signIn(
  browser: Browser,
  discord: LocalDiscord,
  wish: { userId: string; returnTo?: string },
): Promise<string> {
  return pathOf(await browser.request(await authorize(browser, discord, wish)))
}
