import { setTimeout as pause } from 'node:timers/promises'

/** An event of a guild's live feed, when it reached us. */
export interface SeenEvent {
  event: 'join' | 'revised'
  guildId: string
  memberId: string | null
  joinedAtMs: number
  seenAtMs: number
  confidence: string
}

/** Follows live feeds for k6, whose HTTP client gives an answer only once it is whole. */
export interface FeedRelay {
  /** Resolves once the feed is open. */
  follow(guildId: string, cookie: string): Promise<void>
  /** What was seen from the `after`-th event on; waits for some, up to `waitMs`. */
  seen(after: number, waitMs: number): Promise<readonly SeenEvent[]>
  all(): readonly SeenEvent[]
  close(): void
}

const againMs = 250

export function makeFeedRelay(apiUrl: string): FeedRelay {
  const events: SeenEvent[] = []
  const ending = new AbortController()
  const { signal } = ending
  let wake = () => {}

  function take(guildId: string, { event, data }: SseMessage): void {
    if (event !== 'join' && event !== 'revised') return
    const join = parseJoin(data)
    events.push({ event, guildId, seenAtMs: Date.now(), ...join })
    wake()
  }

  async function open(guildId: string, headers: Record<string, string>) {
    const url = `${apiUrl}/api/v1/guilds/${guildId}/feed`
    const answer = await fetch(url, { headers, signal })
    if (!answer.ok || !answer.body)
      throw new Error(`the feed of guild ${guildId} answers ${answer.status}`)
    return answer.body
  }

  return {
    async follow(guildId, cookie) {
      const headers: Record<string, string> = { cookie, accept: 'text/event-stream' }
      let body = await open(guildId, headers)
      const read = async (): Promise<void> => {
        for await (const message of readMessages(body)) {
          if (message.id) headers['last-event-id'] = message.id
          take(guildId, message)
        }
      }
      const keepReading = async (): Promise<void> => {
        while (!signal.aborted) {
          await read().catch(() => undefined) // a feed may end at any time: one comes back
          await pause(againMs, undefined, { signal })
          body = await open(guildId, headers)
        }
      }
      keepReading().catch(() => undefined) // ended by us, or nothing is left to follow
    },
    async seen(after, waitMs) {
      if (events.length <= after)
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), pause(waitMs)])
      return events.slice(after)
    },
    all: () => events,
    close: () => ending.abort(),
  }
}

function parseJoin(data: string): Pick<SeenEvent, 'memberId' | 'joinedAtMs' | 'confidence'> {
  // The api's own wire shape, `api/schemas/join.ts`.
  const join = JSON.parse(data) as {
    member: { id: string | null }
    joinedAt: string
    confidence: string
  }
  const { member, joinedAt, confidence } = join
  return { memberId: member.id, joinedAtMs: Date.parse(joinedAt), confidence }
}

export interface SseMessage {
  id: string
  event: string
  data: string
}

/** The messages of an event stream, as they come. */
async function* readMessages(body: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield parseMessage(block)
  }
}

/** One message: a line a field. */
export function parseMessage(block: string): SseMessage {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    if (name)
      fields.set(
        name,
        name === 'data' && fields.has(name) ? `${fields.get(name)}\n${value}` : value,
      )
  }
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? 'message',
    data: fields.get('data') ?? '',
  }
}
