import http from 'k6/http'
import { environment } from './environment.ts'

/* Both answer what their types say: they are of the same version as the scripts. */

/** Makes the local Discord do something: a method of its control interface.
 *  @throws Error with its sentence where it refuses */
export function control(method: string, input: object): unknown {
  return post(`${environment.discordUrl}/control/${method}`, {
    input,
    name: `control ${method}`,
    token: environment.controlToken,
  })
}

/** Asks the runner for what k6 cannot do by itself: a task of `run/companion.ts`.
 *  @throws Error with its sentence where it fails */
export function companion(task: string, input: object = {}): unknown {
  return post(`${environment.companionUrl}/${task}`, { input, name: `companion ${task}` })
}

interface Post {
  input: object
  name: string
  token?: string
}

/** Waiting for all to settle takes 90 s at most, filling a guild with a history some minutes. */
const timeout = '300s'

function post(url: string, { input, name, token = '' }: Post): unknown {
  const answer = http.post(url, JSON.stringify(input), {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    tags: { name, kind: 'play' },
    timeout,
    responseType: 'text',
  })
  if (answer.status >= 200 && answer.status < 300) return answer.body ? answer.json() : undefined
  throw new Error(`${name}: ${answer.status} ${answer.error} ${answer.body ?? ''}`)
}
