import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the bot said to Discord about an interaction: `callback`, `edit` or `follow-up`. */
export type Said = { what: 'callback' | 'edit' | 'follow-up'; body: Record<string, unknown> }

export type SinkAnswer = {
  status: number
  body?: unknown
  headers?: Record<string, string>
  /** The answer comes so much later. */
  afterMs?: number
}

/** Takes the answers to interactions as Discord does, and refuses where a test says so. */
export interface InteractionSink {
  apiBase: string
  /** What was taken, in order. */
  readonly said: Said[]
  /** What was asked, whether or not it was taken. */
  readonly asked: Said['what'][]
  /** The next answer of this kind, before it is 204 or 200 again. */
  next(what: Said['what'], ...answers: SinkAnswer[]): void
  close(): Promise<void>
}

export async function startInteractionSink(): Promise<InteractionSink> {
  const said: Said[] = []
  const asked: Said['what'][] = []
  const scripted: Record<Said['what'], SinkAnswer[]> = { callback: [], edit: [], 'follow-up': [] }
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const what = whatOf(request)
      asked.push(what)
      const answer = scripted[what].shift()
      if (answer?.afterMs) await new Promise((resolve) => setTimeout(resolve, answer.afterMs))
      if (answer === undefined || answer.status < 300) said.push({ what, body })
      const { status = what === 'callback' ? 204 : 200, headers } = answer ?? {}
      const type = status === 204 ? undefined : { 'content-type': 'application/json' }
      response.writeHead(status, { ...type, ...headers })
      response.end(status === 204 ? undefined : JSON.stringify(answer?.body ?? {}))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // An address of a TCP server is an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    apiBase: `http://127.0.0.1:${port}/api`,
    said,
    asked,
    next: (what, ...answers) => scripted[what].push(...answers),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function whatOf({ method, url = '' }: IncomingMessage): Said['what'] {
  if (url.endsWith('/callback')) return 'callback'
  return method === 'PATCH' ? 'edit' : 'follow-up'
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const json = text.startsWith('{') ? text : (/\r\n\r\n(\{.*\})\r\n/.exec(text)?.[1] ?? '{}')
  return JSON.parse(json) as Record<string, unknown>
}
