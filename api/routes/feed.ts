import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { Type } from 'typebox'
import type { GuildSettingsRepository } from '#core/postgres/guild-settings.ts'
import type { JoinPosition, JoinsPage } from '#core/postgres/joins-page.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import type { AdministeredGuilds } from '../discord/administered-guilds.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { makeFeedStream } from '../feed/feed-stream.ts'
import { takeStreamSlot } from '../feed/stream-slots.ts'
import { settingsOfData } from '../guild-settings-of.ts'
import { formatCursor, parseCursor } from '../join-cursor.ts'
import type { ApiMetrics } from '../metrics.ts'
import { Problem } from '../problems.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { problemSchema } from '../schemas/problem.ts'

/** A right that Discord could not be asked about counts this often, then the stream ends. */
const UNANSWERED_MAX = 3
/** Our clock and Postgres' differ by less. */
const CLOCK_SPARE_MS = 5_000

export type FeedDeps = {
  redis: Redis
  hub: FeedHub
  joins: JoinsPage
  administered: AdministeredGuilds
  settings: Pick<GuildSettingsRepository, 'find'>
  metrics: ApiMetrics
  now: () => Date
  /** How often a stream's user is asked about again, ms. */
  recheckMs: number
}

/** `GET /:guildId/feed`: joins as they are recorded, as Server-Sent Events. */
export function registerFeed(app: ApiInstance, deps: FeedDeps): void {
  const endings = new Set<() => void>()
  // Before the server waits for open connections, which these would be for ever.
  app.addHook('preClose', async () => {
    for (const end of endings) end()
  })

  app.route({
    method: 'GET',
    url: '/:guildId/feed',
    // The handler refuses by itself, as a problem like any other.
    sse: 'manual',
    schema: {
      summary: 'Live feed: events join, left, revised; resumes after Last-Event-ID',
      operationId: 'followJoins',
      tags: ['joins'],
      security: access.administrator,
      params: guildParamsSchema,
      produces: ['text/event-stream'],
      response: {
        200: Type.String({ description: 'text/event-stream' }),
        '4xx': problemSchema,
        '5xx': problemSchema,
      },
    },
    handler: async (request, reply) => {
      const { hub, joins, redis, metrics, settings, now } = deps
      const { guildId, userId } = guildCaller(request)
      refuseOtherForms(request)
      await settingsOfData(settings, guildId)
      const lastPosition = lastPositionOf(request)
      const position = lastPosition ?? firstPosition(now())
      const slot = await takeStreamSlot(redis, userId, () => now().getTime())
      const { sse } = reply
      const stream = makeFeedStream({ guildId, position, joins, sink: sse, now })
      const leave = await hub.follow(guildId, stream).catch(async (error: unknown) => {
        await slot.release()
        throw error
      })
      // Who left while we asked has closed before anybody listened.
      if (!sse.isConnected || reply.raw.destroyed) {
        leave()
        await slot.release()
        throw new Problem('store-unavailable', 'The feed ended before it began; come back.')
      }
      const stopWatching = watchRight(request, deps, { end: stream.end, keep: slot.keep })

      endings.add(stream.end)
      metrics.eventStreams.inc()
      sse.onClose(() => {
        endings.delete(stream.end)
        metrics.eventStreams.dec()
        stopWatching()
        leave()
        stream.end()
        slot.release().catch((error: Error) => {
          request.log.warn({ err: error.message }, 'stream slot expires by itself')
        })
      })
      beginStream(reply, position)
      stream.run({ catchUp: lastPosition !== undefined }).catch((error: unknown) => {
        if (sse.isConnected) request.log.warn({ err: error, guildId }, 'feed ended early')
        stream.end()
      })
    },
  })
}

/** @throws Problem `not-acceptable` where the client takes no event stream */
function refuseOtherForms({ headers }: FastifyRequest): void {
  if (/text\/event-stream|text\/\*|\*\/\*/.test(headers.accept ?? '*/*')) return
  throw new Problem('not-acceptable', 'This is a text/event-stream.')
}

/** Where a returning client's knowledge ends. @throws Problem `bad-request` where it is no place */
function lastPositionOf({ headers }: FastifyRequest): JoinPosition | undefined {
  const lastEventId = headers['last-event-id']
  if (typeof lastEventId !== 'string' || lastEventId === '') return undefined
  const position = parseCursor(lastEventId)
  if (!position) throw new Problem('bad-request', 'headers/last-event-id is not one of ours')
  return position
}

/** Where a new client's knowledge ends: what was recorded just before, it may hear again. */
function firstPosition(now: Date): JoinPosition {
  return { joinedAt: now, memberId: '0', recordedAt: new Date(now.getTime() - CLOCK_SPARE_MS) }
}

/** Opens the stream at once, and gives the client a place to come back to before any join. */
function beginStream(reply: FastifyReply, position: JoinPosition): void {
  reply.sse.keepAlive()
  reply.sse.sendHeaders()
  reply.raw.write(`id: ${formatCursor(position)}\n\n`)
}

/** Asks Discord again and again, and ends the stream once its user may no longer see it. */
function watchRight(
  request: FastifyRequest,
  { administered, recheckMs }: FeedDeps,
  { end, keep }: { end: () => void; keep: () => Promise<void> },
): () => void {
  const { guildId, userId } = guildCaller(request)
  const asker = { userId, sessionId: request.session.sessionId }
  let unanswered = 0

  async function check(): Promise<void> {
    try {
      const guilds = await administered.ask(asker)
      unanswered = 0
      if (guilds.some(({ id }) => id === guildId)) await keep()
      else end()
    } catch (error) {
      unanswered += 1
      const isGone = error instanceof Problem && error.code === 'not-signed-in'
      if (isGone || unanswered >= UNANSWERED_MAX) end()
    }
  }

  const timer = setInterval(() => void check(), recheckMs)
  timer.unref()
  return () => clearInterval(timer)
}
