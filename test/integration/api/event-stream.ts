import { waitFor } from '#test/support/wait-for.ts'
import type { Browser } from './browser.ts'

export type StreamEvent = { event: string; id: string; data: unknown }

/** An open Server-Sent Events connection, as a browser's EventSource reads it. */
export type EventStream = {
  status: number
  headers: Headers
  events: StreamEvent[]
  /** What a browser would send as `Last-Event-ID` when it comes back. */
  lastEventId(): string
  hasEnded(): boolean
  /** Waits until so many events have come. */
  received(count: number): Promise<StreamEvent[]>
  close(): void
}

export async function openStream(
  browser: Browser,
  path: string,
  lastEventId = '',
): Promise<EventStream> {
  const controller = new AbortController()
  const headers = { accept: 'text/event-stream', 'last-event-id': lastEventId }
  const response = await browser.request(path, { headers, signal: controller.signal })
  const events: StreamEvent[] = []
  let id = ''
  let hasEnded = false

  function takeBlock(block: string): void {
    const fields = new Map(
      block.split('\n').map((line): [string, string] => {
        const [name = '', ...rest] = line.split(': ')
        return [name, rest.join(': ')]
      }),
    )
    id = fields.get('id') ?? id
    const data = fields.get('data')
    if (data !== undefined)
      events.push({ event: fields.get('event') ?? 'message', id, data: JSON.parse(data) })
  }

  async function read(): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) takeBlock(block)
    }
  }
  // Ends with an error when we close it ourselves.
  read()
    .catch(() => undefined)
    .finally(() => (hasEnded = true))

  return {
    status: response.status,
    headers: response.headers,
    events,
    lastEventId: () => id,
    hasEnded: () => hasEnded,
    received: (count) =>
      waitFor(() => (events.length >= count ? events : undefined), {
        message: `${count} events, got ${events.length}`,
      }),
    close: () => controller.abort(),
  }
}
