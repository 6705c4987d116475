import type { Control, ControlMethod } from './discord/control.ts'

/** Calls the local Discord's control interface over HTTP, one method at a time. */
export interface ControlClient {
  /** @throws Error with Discord's sentence when it refuses. */
  call: <M extends ControlMethod>(
    method: M,
    input: Parameters<Control[M]>[0],
  ) => ReturnType<Control[M]>
}

/** `baseUrl`: where the local Discord listens, such as `http://127.0.0.1:3001`. */
export function makeControlClient(baseUrl: string, token: string): ControlClient {
  return {
    // Both ends are written against `Control`, and the server checks what it is given.
    call: (method, input) => post(`${baseUrl}/control/${method}`, token, input) as never,
  }
}

async function post(url: string, token: string, input: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input ?? {}),
    signal: AbortSignal.timeout(30_000),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`local Discord refused ${new URL(url).pathname}: ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}
