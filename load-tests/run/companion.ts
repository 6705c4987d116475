import { createServer, type IncomingMessage } from 'node:http'
import { fillWithJoins } from '#test/support/million-joins.ts'
import { waitUntilPrimed } from '../attribution/settled.ts'
import type { FeedRelay } from './feed-relay.ts'
import { judgeOutcome } from './outcome.ts'
import type { LoadStack } from './stack.ts'
import { measureStores } from './store-sizes.ts'

/** What k6 cannot do by itself, over HTTP on loopback: follow an event stream, look into the
 *  stores, hold what was recorded against the truth. `POST /<task>`, JSON in and out. */
export interface Companion {
  url: string
  close(): void
}

export interface CompanionDeps {
  stack: LoadStack
  relay: FeedRelay
  signal: AbortSignal
}

export async function startCompanion(deps: CompanionDeps): Promise<Companion> {
  const tasks = makeTasks(deps)
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ''
    const task = tasks[name]
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? {}))
    }
    if (!task) return answer(404, { message: `there is no task "${name}"` })
    readJson(request)
      .then(task)
      .then((result) => answer(200, result))
      .catch((error: unknown) => {
        answer(500, { message: error instanceof Error ? error.message : String(error) })
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Input = Readonly<Record<string, unknown>>
type Task = (input: Input) => Promise<unknown>

function makeTasks({ stack, relay, signal }: CompanionDeps): Record<string, Task> {
  const { control, db } = stack
  const guildIds: string[] = []
  return {
    /** Follows a guild's feed, with the session of an administrator, and counts it among those
     *  that are held against the truth. */
    async follow(input) {
      const guildId = text(input, 'guildId')
      await relay.follow(guildId, text(input, 'cookie'))
      guildIds.push(guildId)
    },
    /** Waits until the bot knows so many invites. */
    primed: (input) => waitUntilPrimed(db, { codes: number(input, 'codes'), signal }),
    async seen(input) {
      return { events: await relay.seen(number(input, 'after'), number(input, 'waitMs')) }
    },
    outcome: (input) =>
      judgeOutcome({ control, db, guildIds, quietMs: number(input, 'quietMs'), signal }),
    stores: () => measureStores(stack),
    /** Gives a guild 31 days of joins, written past the bot. */
    history: (input) =>
      fillWithJoins(db, new Date(), {
        guildId: text(input, 'guildId'),
        joins: number(input, 'joins'),
        otherGuilds: 0,
      }),
  }
}

async function readJson(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}')
  if (typeof body !== 'object' || body === null) throw new Error('the body must be an object')
  return body as Input
}

function text(input: Input, name: string): string {
  const value = input[name]
  if (typeof value === 'string') return value
  throw new Error(`${name} must be a string`)
}

function number(input: Input, name: string): number {
  const value = input[name]
  if (typeof value === 'number') return value
  throw new Error(`${name} must be a number`)
}
