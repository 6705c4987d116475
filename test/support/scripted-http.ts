import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One answer of a scripted server; `undefined` for one that never comes. */
export type ScriptedAnswer = {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** An HTTP server on loopback that answers as a test says. */
export interface ScriptedHttp {
  url: string
  /** `GET /path` of every request, in order. */
  readonly requests: string[]
  close(): Promise<void>
}

export async function startScriptedHttp(
  answerOf: (request: IncomingMessage) => ScriptedAnswer | undefined,
): Promise<ScriptedHttp> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const answer = answerOf(request)
    if (answer === undefined) return
    const { status, body, headers } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? null))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // An address of a TCP server is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
