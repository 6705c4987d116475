import type { Control, ControlMethod } from './control.ts'
import { controlInputs } from './control/inputs.ts'
import { isRecord } from './input.ts'
import { Refusal } from './refusal.ts'

/** The control interface of a local Discord in another process; the same methods, over HTTP.
 *  A refused call rejects with a `Refusal`, an unreachable one with an `Error` that names the URL. */
export function makeControlClient({ url, token }: { url: string; token: string }): Control {
  const call = async (method: ControlMethod, input: unknown): Promise<unknown> => {
    const response = await fetch(new URL(`/control/${method}`, url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(input ?? {}),
    }).catch((cause: unknown) => {
      throw new Error(`local Discord: no answer from ${url} to ${method}`, { cause })
    })
    if (response.status === 204) return undefined
    const body: unknown = await response.json()
    if (response.ok) return body
    const message = isRecord(body) && typeof body.message === 'string' ? body.message : 'unknown'
    throw new Refusal(response.status, 0, message)
  }
  const methods = Object.keys(controlInputs) as ControlMethod[] // the table has them all
  return Object.fromEntries(
    methods.map((method) => [method, (input: unknown) => call(method, input)]),
  ) as unknown as Control // the server is of the same version and answers these types
}
