import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  send,
  useCsrfToken,
  whenCsrfTokenIsOld,
  whenSignedOut,
} from '../../../web/src/api/request.ts'

type Seen = { method: string; token: string | undefined; body: string }

describe('a request of the dashboard', () => {
  let server: Server
  let base: string
  let seen: Seen[]
  let answer: (response: ServerResponse, seen: Seen) => void
  let signedOut: number

  beforeAll(async () => {
    server = createServer((request, response) => void take(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    whenSignedOut(() => (signedOut += 1))
    whenCsrfTokenIsOld(async () => useCsrfToken('new'))
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  beforeEach(() => {
    seen = []
    signedOut = 0
    useCsrfToken('old')
  })

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = request.headers['x-csrf-token']
    const one = {
      method: request.method ?? '',
      token: typeof token === 'string' ? token : undefined,
      body: await text(request),
    }
    seen.push(one)
    answer(response, one)
  }

  const ok = (response: ServerResponse) => response.end('{}')
  const refuse = (response: ServerResponse, status: number, document: unknown) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' })
    response.end(typeof document === 'string' ? document : JSON.stringify(document))
  }
  const write = (body: unknown) =>
    send(new Request(base, { method: 'PUT', body: JSON.stringify(body) }))

  it('carries the token where it writes, and only there', async () => {
    answer = ok
    await send(new Request(base))
    await write({ a: 1 })
    expect(seen).toEqual([
      { method: 'GET', token: undefined, body: '' },
      { method: 'PUT', token: 'old', body: '{"a":1}' },
    ])
  })

  it('is sent once more, whole, with a new token where its own was old', async () => {
    answer = (response, { token }) =>
      token === 'new' ? ok(response) : refuse(response, 403, { code: 'csrf-token-invalid' })
    expect((await write({ a: 1 })).ok).toBe(true)
    expect(seen.map(({ token, body }) => [token, body])).toEqual([
      ['old', '{"a":1}'],
      ['new', '{"a":1}'],
    ])
  })

  it('is not sent a third time', async () => {
    answer = (response) => refuse(response, 403, { code: 'csrf-token-invalid' })
    await expect(write({})).rejects.toMatchObject({ code: 'csrf-token-invalid', status: 403 })
    expect(seen).toHaveLength(2)
  })

  it('that is refused rejects with the code, and with what is wrong field by field', async () => {
    const errors = [{ path: 'timezone', message: 'No such zone.' }, 'nonsense']
    answer = (response) =>
      refuse(response, 422, { code: 'settings-invalid', detail: 'One.', errors })
    await expect(write({})).rejects.toMatchObject({
      code: 'settings-invalid',
      message: 'One.',
      faults: [errors[0]],
    })
  })

  it("makes something of a proxy's page", async () => {
    answer = (response) => refuse(response, 502, '<h1>Bad Gateway</h1>')
    await expect(send(new Request(base))).rejects.toMatchObject({ code: 'unexpected', status: 502 })
  })

  it('tells once the session is over', async () => {
    answer = (response) => refuse(response, 401, { code: 'not-signed-in' })
    await expect(send(new Request(base))).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(signedOut).toBe(1)
  })

  it('that nobody answers is unreachable, and one that was given up is not', async () => {
    answer = (response) => response.destroy()
    await expect(send(new Request(base))).rejects.toMatchObject({ code: 'unreachable', status: 0 })
    const gone = new AbortController()
    answer = () => gone.abort()
    const given = send(new Request(base, { signal: gone.signal }))
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
  })
})
