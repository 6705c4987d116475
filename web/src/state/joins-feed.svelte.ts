import { listJoins } from '../api/joins.ts'
import { ApiProblem } from '../api/problem.ts'
import { FeedLine, type FeedEvents } from './feed-line.svelte.ts'
import {
  caughtUp,
  mostJoins,
  withJoins,
  withLeft,
  withOlder,
  withRevised,
  type JoinList,
} from './join-list.ts'
import type { JoinFilters } from './joins-url.ts'
import { makeThrottle } from './throttle.ts'
import { toasts } from './toasts.svelte.ts'

/** A filtered list asks which new joins fit: at most this often. */
const askAgainAfterMs = 1_500
/** Pages that may be empty before one is not: with filters, the api looks at so many joins a page. */
const emptyPagesMax = 20

export type JoinsFeedOptions = {
  filters?: JoinFilters
  /** Something happened, whether the list shows it or not. */
  onchange?: () => void
}

/** A guild's joins, newest first, kept true by the live feed. */
export class JoinsFeed {
  readonly #guildId: string
  readonly #line: FeedLine
  readonly #onchange: () => void
  readonly #askAgain = makeThrottle(() => void this.refresh(), askAgainAfterMs)
  #filters: JoinFilters
  #list = $state.raw<JoinList | null>(null)
  #problem = $state.raw<unknown>(null)
  #loadingMore = $state(false)
  /** Joins that came while we looked. */
  #fresh = $state.raw<ReadonlySet<string>>(new Set())
  #refreshing: AbortController | null = null
  /** Told before the first page was here. */
  #early: FeedEvents[] = []

  constructor(guildId: string, { filters = {}, onchange = () => {} }: JoinsFeedOptions = {}) {
    this.#guildId = guildId
    this.#filters = filters
    this.#onchange = onchange
    this.#line = new FeedLine(guildId, {
      onopen: () => {
        void this.refresh() // what happened before the stream was open is not in it
        this.#onchange()
      },
      onevents: (events) => this.#take(events),
      check: () => this.refresh(),
    })
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
    return this.#line.liveness
  }
  get loadingMore() {
    return this.#loadingMore
  }
  get fresh() {
    return this.#fresh
  }

  /** Begins to follow. @returns how to stop. */
  open(): () => void {
    this.#problem = null
    this.#line.open()
    void this.refresh()
    return () => this.#stop()
  }

  /** Shows other joins; the line stays open. */
  filter(filters: JoinFilters): void {
    this.#filters = filters
    this.#list = null
    this.#problem = null
    this.#early = []
    this.#fresh = new Set()
    void this.refresh()
  }

  /** Fetches the newest page and joins it to what is on screen. */
  async refresh(): Promise<void> {
    this.#refreshing?.abort()
    const mine = (this.#refreshing = new AbortController())
    try {
      const page = await this.#page(undefined, mine.signal)
      if (mine.signal.aborted) return
      const known = this.#list
      this.#list = known ? caughtUp(known, page) : page
      if (known) this.#markFresh(known, page)
      this.#problem = null
      for (const events of this.#early.splice(0)) this.#show(events)
    } catch (problem) {
      if (mine.signal.aborted) return
      const isOver = problem instanceof ApiProblem && [401, 403, 404, 409].includes(problem.status)
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
      const page = await this.#page(cursor)
      // A refresh may have started the list over meanwhile: then this page continues another one.
      if (this.#list?.nextCursor === cursor) this.#list = withOlder(this.#list, page)
    } catch {
      toasts.show({ kind: 'failure', text: 'Older joins could not be loaded. Try again.' })
    } finally {
      this.#loadingMore = false
    }
  }

  /** A page that has something, or is the last, or the last we care to look through. */
  async #page(cursor?: string, signal?: AbortSignal): Promise<JoinList> {
    let page = await listJoins(this.#guildId, { cursor, signal, filters: this.#filters })
    for (
      let empty = 0;
      page.joins.length === 0 && page.nextCursor && empty < emptyPagesMax;
      empty++
    )
      page = await listJoins(this.#guildId, {
        cursor: page.nextCursor,
        signal,
        filters: this.#filters,
      })
    return page
  }

  #take(events: FeedEvents): void {
    this.#onchange()
    if (this.#list) this.#show(events)
    else if (this.#early.push(events) > mostJoins) this.#early.shift()
  }

  #show({ joins, revised, left }: FeedEvents): void {
    if (!this.#list) return
    const isFiltered = Object.keys(this.#filters).length > 0
    let list = this.#list
    if (isFiltered && joins.length + revised.length > 0) this.#askAgain.ask()
    if (!isFiltered) {
      list = withJoins(list, joins)
      this.#markFresh(this.#list, { joins, nextCursor: null })
    }
    for (const join of revised) list = withRevised(list, join)
    for (const gone of left) list = withLeft(list, gone)
    this.#list = list
    if (joins.length > 0 && list.joins.length > mostJoins) void this.refresh()
  }

  /** What is newer than all that was known came while we looked. */
  #markFresh(known: JoinList, { joins }: JoinList): void {
    const ids = new Set(known.joins.map(({ id }) => id))
    const newest = known.joins[0]?.joinedAt ?? ''
    const unseen = joins.filter(({ id, joinedAt }) => !ids.has(id) && joinedAt >= newest)
    if (unseen.length === 0) return
    const fresh = [...unseen.map(({ id }) => id), ...this.#fresh]
    this.#fresh = new Set(fresh.slice(0, mostJoins))
  }

  #end(problem: unknown): void {
    this.#stop()
    this.#problem = problem
    this.#list = null
  }

  #stop(): void {
    this.#line.end()
    this.#askAgain.stop()
    this.#refreshing?.abort()
  }
}
