import { openFeed } from '../api/feed.ts'
import type { Join, JoinLeft } from '#api/schemas/join.ts'

const flushAfterMs = 100
const firstRetryMs = 1_000
const lastRetryMs = 30_000
/** Events of one kind that wait to be shown; a list starts over from its newest page anyway. */
const waitingMax = 1_000

/** connecting → live ⇄ reconnecting; any → ended, once there is no right to look any more. */
export type Liveness = 'connecting' | 'live' | 'reconnecting' | 'ended'

/** What happened since the last batch, each in its order. */
export type FeedEvents = { joins: Join[]; revised: Join[]; left: JoinLeft[] }

export type FeedListeners = {
  /** The line is open, for the first time or again: what happened before it is not told. */
  onopen: () => void
  /** A raid brings hundreds of events a second: they come in batches. */
  onevents: (events: FeedEvents) => void
  /** Before the line is tried anew: finds out whether there is still a right to look, and ends the
   *  line where there is none. */
  check: () => Promise<void>
}

/** A guild's live feed, opened anew whenever it breaks. */
export class FeedLine {
  readonly #guildId: string
  readonly #listeners: FeedListeners
  #liveness = $state<Liveness>('connecting')
  #waiting: FeedEvents = nothing()
  #flushTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #retries = 0
  #closeStream: () => void = () => {}

  constructor(guildId: string, listeners: FeedListeners) {
    this.#guildId = guildId
    this.#listeners = listeners
  }

  get liveness() {
    return this.#liveness
  }

  /** Begins, also after an end. */
  open(): void {
    // Set, never looked at: whoever opens it in an effect would follow it.
    this.#liveness = 'connecting'
    this.#connect()
  }

  end(): void {
    this.#liveness = 'ended'
    this.#closeStream()
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    this.#waiting = nothing()
    clearTimeout(this.#retryTimer)
  }

  #connect(): void {
    this.#closeStream()
    this.#closeStream = openFeed(this.#guildId, {
      onopen: () => {
        this.#retries = 0
        this.#liveness = 'live'
        this.#listeners.onopen()
      },
      onjoin: (join) => this.#take('joins', join),
      onrevised: (join) => this.#take('revised', join),
      onleft: (left) => this.#take('left', left),
      ondrop: (isOver) => {
        if (this.#liveness === 'ended') return
        this.#liveness = 'reconnecting'
        if (isOver) this.#retryLater()
      },
    })
  }

  /** The browser gives up on anything but a dropped line: a restart, a limit, a lost right. */
  #retryLater(): void {
    const waitMs = Math.min(lastRetryMs, firstRetryMs * 2 ** this.#retries++)
    clearTimeout(this.#retryTimer)
    const spreadMs = waitMs * (0.75 + Math.random() / 2) // so that not all come back at once
    this.#retryTimer = setTimeout(() => void this.#retry(), spreadMs)
  }

  async #retry(): Promise<void> {
    await this.#listeners.check()
    if (this.#liveness === 'reconnecting') this.#connect()
  }

  #take<Kind extends keyof FeedEvents>(kind: Kind, event: FeedEvents[Kind][number]): void {
    const waiting: FeedEvents[Kind][number][] = this.#waiting[kind]
    waiting.push(event)
    if (waiting.length > waitingMax) waiting.shift()
    this.#flushTimer ??= setTimeout(() => this.#flush(), flushAfterMs)
  }

  #flush(): void {
    this.#flushTimer = undefined
    const events = this.#waiting
    this.#waiting = nothing()
    this.#listeners.onevents(events)
  }
}

function nothing(): FeedEvents {
  return { joins: [], revised: [], left: [] }
}
