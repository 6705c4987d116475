import { openFeed } from '../api/feed.ts'
import { listJoins } from '../api/joins.ts'
import { ApiProblem } from '../api/problem.ts'
import type { Join, JoinLeft } from '#api/schemas/join.ts'
import { toasts } from './toasts.svelte.ts'
import {
  caughtUp,
  mostJoins,
  withJoins,
  withLeft,
  withOlder,
  withRevised,
  type JoinList,
} from './join-list.ts'

const flushAfterMs = 100
const firstRetryMs = 1_000
const lastRetryMs = 30_000

/** connecting → live ⇄ reconnecting; any → ended, once there is no right to look any more. */
export type Liveness = 'connecting' | 'live' | 'reconnecting' | 'ended'

/** A guild's joins, newest first, kept true by the live feed. */
export class JoinsFeed {
  readonly #guildId: string
  #list = $state.raw<JoinList | null>(null)
  #problem = $state.raw<unknown>(null)
  #liveness = $state<Liveness>('connecting')
  #loadingMore = $state(false)
  /** Joins that came while we looked. */
  #fresh = $state.raw<ReadonlySet<string>>(new Set())

  #waiting: { joins: Join[]; revised: Join[]; left: JoinLeft[] } = {
    joins: [],
    revised: [],
    left: [],
  }
  #refreshing: AbortController | null = null
  #flushTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #retries = 0
  #closeStream: () => void = () => {}

  constructor(guildId: string) {
    this.#guildId = guildId
  }

  /** Null until the first page is here. */
  get list() {
    return this.#list
  }
  /** Why there is no list. */
  get problem() {
    return this.#problem
  }
  get liveness() {
    return this.#liveness
  }
  get loadingMore() {
    return this.#loadingMore
  }
  get fresh() {
    return this.#fresh
  }

  /** Begins to follow. @returns how to stop. */
  open(): () => void {
    this.#connect()
    void this.refresh()
    return () => this.#stop()
  }

  /** Fetches the newest page and joins it to what is on screen. */
  async refresh(): Promise<void> {
    this.#refreshing?.abort()
    const mine = (this.#refreshing = new AbortController())
    try {
      const page = await listJoins(this.#guildId, { signal: mine.signal })
      this.#list = this.#list ? caughtUp(this.#list, page) : page
      this.#problem = null
      this.#flush()
    } catch (problem) {
      if (mine.signal.aborted) return
      const isOver = problem instanceof ApiProblem && [401, 403, 404].includes(problem.status)
      if (isOver) this.#end(problem)
      else if (!this.#list) this.#problem = problem
    }
  }

  /** Adds the next page of older joins. */
  async loadMore(): Promise<void> {
    const cursor = this.#list?.nextCursor
    if (!cursor || this.#loadingMore) return
    this.#loadingMore = true
    try {
      const page = await listJoins(this.#guildId, { cursor })
      // A refresh may have started the list over meanwhile: then this page continues another one.
      if (this.#list?.nextCursor === cursor) this.#list = withOlder(this.#list, page)
    } catch {
      toasts.show({ kind: 'failure', text: 'Older joins could not be loaded. Try again.' })
    } finally {
      this.#loadingMore = false
    }
  }

  #connect(): void {
    this.#closeStream()
    this.#closeStream = openFeed(this.#guildId, {
      onopen: () => {
        this.#retries = 0
        this.#liveness = 'live'
        void this.refresh() // what happened before the stream was open is not in it
      },
      onjoin: (join) => this.#take(this.#waiting.joins, join),
      onrevised: (join) => this.#take(this.#waiting.revised, join),
      onleft: (left) => this.#take(this.#waiting.left, left),
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
    await this.refresh() // also finds out whether there is still a right to look
    if (this.#liveness === 'reconnecting') this.#connect()
  }

  /** A raid brings hundreds of events a second: they are shown in batches. */
  #take<T>(waiting: T[], event: T): void {
    waiting.push(event)
    if (waiting.length > mostJoins) waiting.shift() // the list starts over from a page anyway
    this.#flushTimer ??= setTimeout(() => this.#flush(), flushAfterMs)
  }

  #flush(): void {
    clearTimeout(this.#flushTimer)
    this.#flushTimer = undefined
    if (!this.#list) return
    const { joins, revised, left } = this.#waiting
    this.#waiting = { joins: [], revised: [], left: [] }
    const known = new Set(this.#list.joins.map(({ id }) => id))
    const unseen = joins.filter(({ id }) => !known.has(id)).map(({ id }) => id)
    if (unseen.length > 0) this.#fresh = new Set([...unseen, ...this.#fresh].slice(0, mostJoins))
    let list = withJoins(this.#list, joins)
    for (const join of revised) list = withRevised(list, join)
    for (const gone of left) list = withLeft(list, gone)
    this.#list = list
    if (unseen.length > 0 && list.joins.length > mostJoins) void this.refresh()
  }

  #end(problem: unknown): void {
    this.#stop()
    this.#liveness = 'ended'
    this.#problem = problem
    this.#list = null
  }

  #stop(): void {
    this.#liveness = 'ended'
    this.#closeStream()
    this.#refreshing?.abort()
    clearTimeout(this.#flushTimer)
    clearTimeout(this.#retryTimer)
  }
}
