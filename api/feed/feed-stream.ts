import type { JoinPosition, JoinsPage } from '#core/postgres/joins-page.ts'
import { formatCursor } from '../join-cursor.ts'
import { isAfter, joinUpdate, type FeedUpdate } from './feed-update.ts'
import type { Follower } from './feed-hub.ts'

/** Joins read at a time while a client catches up. */
const CATCH_UP_PAGE = 200
/** Updates that may wait for a slow client; beyond, it is to come back and catch up. */
const PENDING_MAX = 2_000

/** What a stream needs of the connection it writes to. */
export type StreamSink = {
  /** Resolves once the client has room for more. */
  send(message: { event: string; data: unknown; id?: string }): Promise<void>
  close(): void
  readonly isConnected: boolean
}

export type FeedStreamDeps = {
  guildId: string
  /** The client knows all joins up to here. */
  position: JoinPosition
  joins: JoinsPage
  sink: StreamSink
  now: () => Date
}

/** A live feed to one client: as a follower it gathers what comes while `run` is catching up. */
export type FeedStream = Follower & {
  /** Tells what comes until the stream ends; before it, if wanted, what came since `position`. */
  run(wish: { catchUp: boolean }): Promise<void>
}

export function makeFeedStream({
  guildId,
  position,
  joins,
  sink,
  now,
}: FeedStreamDeps): FeedStream {
  const pending: FeedUpdate[] = []
  let reached = position
  let isEnded = false
  let wake = () => {}

  const isOpen = () => !isEnded && sink.isConnected

  async function tell(update: FeedUpdate): Promise<void> {
    if (update.event !== 'join') {
      await sink.send({ event: update.event, data: update.data })
      return
    }
    // Told already, while catching up.
    if (!isAfter(update.position, reached)) return
    reached = update.position
    await sink.send({ event: 'join', data: update.data, id: formatCursor(reached) })
  }

  async function catchUp(): Promise<void> {
    for (let isMore = true; isMore && isOpen();) {
      const page = { position: reached, limit: CATCH_UP_PAGE }
      const rows = await joins.recordedAfter(guildId, now(), page)
      for (const row of rows) if (isOpen()) await tell(joinUpdate(row))
      isMore = rows.length === CATCH_UP_PAGE
    }
  }

  async function follow(): Promise<void> {
    while (isOpen()) {
      const next = pending.shift()
      if (next) await tell(next)
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }

  function end(): void {
    isEnded = true
    sink.close()
    wake()
  }

  return {
    take(updates) {
      if (!isOpen()) return
      if (pending.length + updates.length > PENDING_MAX) {
        end()
        return
      }
      pending.push(...updates)
      wake()
    },
    end,
    async run(wish) {
      if (wish.catchUp) await catchUp()
      await follow()
    },
  }
}
