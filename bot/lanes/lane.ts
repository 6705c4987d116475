import { setTimeout as sleep } from 'node:timers/promises'
import { LEDGER_LIFETIME_MS, type Ledger } from '#core/attribution/ledger.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import type { GuildState, SettleOutcome } from '#core/redis/guild-states.ts'
import type { LaneDeps } from './lane-deps.ts'
import { makeLagWatch, type LagWatch } from './lag-watch.ts'
import { joinedAtOf, type LaneEvent } from './lane-event.ts'
import { RecentJoins } from './recent-joins.ts'
import { settleBatch, type BatchResult, type Look, type Sighting } from './settle-batch.ts'

/** Most events one settlement takes; the rest wait for the next. */
const BATCH_MAX = 500
/** First and longest pause before the same batch is looked at, or written, again. */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 2_000
/** Longest pause for Discord's limit on lists, so that no event waits much over its grace. */
const LIST_PAUSE_MAX_MS = 10_000

/** What one settlement is made of. */
type Settling = {
  state: GuildState
  look: Look | undefined
  result: Extract<BatchResult, { kind: 'settle' }>
}

type Refusal = Exclude<SettleOutcome['kind'], 'settled'>

/**
 * Settles one guild's events in the order of their arrival.
 *
 *   idle      nothing to do               → push: loading
 *   loading   state from Redis            → fetching, or settling where no join waits
 *   fetching  one invite list             → settling; events that come meanwhile wait for the next
 *   settling  decide, then one script     → loading when the state was stale; pausing when joins and
 *                                           rises do not add up yet, or a store is away; else idle
 *   pausing   longer each time            → loading
 *   closed    the guild was disabled, or this process was fenced or is stopping
 */
export class Lane {
  readonly guildId: string
  readonly generation: number
  readonly #deps: LaneDeps
  readonly #queue: LaneEvent[] = []
  #state: GuildState | undefined
  /** What looks that led to no settlement have seen since `#state`. */
  #seen: Sighting | undefined
  #isRunning = false
  #isClosed = false
  readonly #recent = new RecentJoins()
  #retryMs = RETRY_MIN_MS
  /** The next list is the first after a time in which dispatches were lost. */
  #isMissed = false
  readonly #lagWatch: LagWatch
  /** How long Discord wants to be left alone with lists, in ms. */
  #retryAfterMs = 0
  #ageTimer: NodeJS.Timeout | undefined
  #idleSince: number

  constructor(guildId: string, generation: number, deps: LaneDeps) {
    this.guildId = guildId
    this.generation = generation
    this.#deps = deps
    this.#lagWatch = makeLagWatch(deps.punctuality)
    this.#idleSince = deps.now()
  }

  /** Takes an event; never waits. */
  push(event: LaneEvent): void {
    if (this.#isClosed) {
      event.close()
      return
    }
    if (this.#recent.isRepeat(event)) {
      event.close()
      return
    }
    if (event.kind === 'join' && event.member.joinedAt !== null) {
      this.#deps.punctuality.sawDispatch(event.receivedAt - event.member.joinedAt)
    }
    this.#queue.push(event)
    if (!this.#isRunning) void this.#run()
  }

  /** Drops what is not settled: nobody will ask for it again. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#ageTimer)
    for (const event of this.#queue.splice(0)) event.close()
  }

  /** When the lane last had something to do, in ms; undefined while it has. */
  get idleSince(): number | undefined {
    return this.#isRunning ? undefined : this.#idleSince
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    const { signal, log, now } = this.#deps
    while (this.#queue.length > 0 && !signal.aborted && !this.#isClosed) {
      try {
        this.#retryAfterMs = 0
        const isDone = await this.#step()
        if (isDone) this.#retryMs = RETRY_MIN_MS
        else await this.#pause()
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error)
        log.warn({ guildId: this.guildId, err }, 'settling failed; trying again')
        this.#forgetState()
        await this.#pause()
      }
    }
    this.#idleSince = now()
    this.#isRunning = false
  }

  /** @returns false where the same events have to be looked at again, later */
  async #step(): Promise<boolean> {
    const { states, punctuality, now } = this.#deps
    const { listLagMs, dispatchMs } = punctuality.waits
    const asked = this.#queue.slice(0, BATCH_MAX)
    const needsList = asked.some(asksForList)
    // While lists are late, one is asked for at once nevertheless: it tells whether they still are.
    const isProbe = listLagMs > 0 && this.#lagWatch.takesProbe(asked, now())
    if (needsList && listLagMs > 0 && !isProbe) {
      await this.#sleepUntil(whenListed(asked, listLagMs))
    }
    const [state, facts, look, adders] = await Promise.all([
      this.#state ?? states.load(this.guildId),
      this.#deps.facts(this.guildId),
      needsList ? this.#look() : undefined,
      this.#adders(asked),
    ])
    this.#state = state
    const awaited = isProbe ? 0 : dispatchMs
    if (needsList && awaited > 0) await this.#sleepUntil(now() + awaited)
    if (this.#isClosed) return true

    // While nobody is late, a join that came after the list was asked for waits for the next one.
    const size = awaited > 0 ? Math.min(this.#queue.length, BATCH_MAX) : asked.length
    const covered = this.#dropCovered(state, size)
    const events = this.#queue.slice(0, size - covered)
    if (events.length === 0) return true
    const result = settleBatch({
      events: isProbe && look?.list.kind === 'list' ? fromFirstJoin(events) : events,
      before: state.snapshot,
      seen: this.#seen,
      ledger: state.ledger,
      look,
      listLagMs,
      isOpen: facts.isOpen,
      isMissed: this.#isMissed,
      connectedSince: this.#deps.connectedSince(this.guildId),
      adders,
      now: now(),
    })
    const leftOver = state.ledger.rises
    this.#lagWatch.note({ look, events, result, leftOver, isProbe, isOpen: facts.isOpen })
    if (result.kind === 'wait') {
      this.#seen = result.seen
      return isProbe && look?.list.kind === 'list'
    }
    return this.#write(events.slice(0, result.count), { state, look, result })
  }

  async #look(): Promise<Look> {
    // Before asking: a list that was on its way meanwhile does not show all that was missed.
    this.#isMissed ||= this.#deps.takeCatchUp(this.guildId)
    const askedAt = this.#deps.now()
    const list = await this.#deps.listInvites(this.guildId)
    this.#retryAfterMs = list.retryAfterMs ?? 0
    return { askedAt, list }
  }

  /** Asks the audit log where a bot came and nobody has told yet who added it. */
  async #adders(events: readonly LaneEvent[]): Promise<ReadonlyMap<string, string>> {
    const told = new Set(events.map((event) => (event.kind === 'bot-added' ? event.botId : '')))
    const isOpen = events.some(
      (event) => event.kind === 'join' && event.member.isBot && !told.has(event.member.memberId),
    )
    return isOpen ? this.#deps.fetchBotAdders(this.guildId) : new Map()
  }

  async #write(events: readonly LaneEvent[], { state, look, result }: Settling): Promise<boolean> {
    const { states, epoch, onJournalled } = this.#deps
    const position = events.findLast((event) => event.position)?.position
    const outcome = await states.settle({
      guildId: this.guildId,
      generation: this.generation,
      epoch,
      position,
      expectedVersion: state.version,
      entries: result.entries,
      ledger: result.ledger,
      isPrimed: result.snapshot !== undefined,
      change: result.change,
    })
    if (outcome.kind !== 'settled') return this.#refused(outcome.kind)
    this.#state = {
      version: outcome.version,
      snapshot: result.snapshot,
      ledger: result.ledger,
      lastSettled: position ?? state.lastSettled,
    }
    this.#seen = undefined
    if (look?.list.kind === 'list') this.#isMissed = false
    else if (events.some(isPrime)) this.#deps.primeAgain(this.guildId, this.#isMissed)
    for (const event of this.#queue.splice(0, events.length)) event.close()
    this.#lookLater(result.ledger)
    if (result.ledger.rises.some(({ isMissed }) => isMissed)) this.#deps.onMissed(this.guildId)
    if (result.entries.length > 0) {
      onJournalled(this.guildId, partitionOfGuild(this.guildId), result.entries)
    }
    return true
  }

  /** What is left over is looked at once more when its lifetime is over. */
  #lookLater({ rises }: Ledger): void {
    if (rises.length === 0 || this.#ageTimer !== undefined) return
    this.#ageTimer = setTimeout(() => {
      this.#ageTimer = undefined
      const receivedAt = this.#deps.now()
      this.push({ kind: 'age', receivedAt, position: undefined, close: () => undefined })
    }, LEDGER_LIFETIME_MS)
    this.#ageTimer.unref()
  }

  /** It is read anew, and with it what is new since. */
  #forgetState(): void {
    this.#state = undefined
    this.#seen = undefined
  }

  #refused(refusal: Refusal): boolean {
    const { log, onFenced } = this.#deps
    const guildId = this.guildId
    switch (refusal) {
      case 'covered':
      case 'stale-version':
        // An answer got lost, or another process settled: what is covered falls out after a reload.
        this.#forgetState()
        return true
      case 'journal-full':
        log.warn({ guildId }, 'journal full; settling waits for the recorder')
        return false
      case 'stale-generation':
        log.info({ guildId }, 'guild was disabled; its events are discarded')
        this.close()
        return true
      case 'stale-epoch':
        log.error({ guildId }, 'a newer process owns this guild')
        this.#isClosed = true
        onFenced()
        return true
      default:
        return refusal satisfies never
    }
  }

  /**
   * Removes events that were settled before, from the first `size`: all dispatches up to the newest
   * covered one, as they settle in order, also those of an older session. What no dispatch brought
   * stays. @returns how many
   */
  #dropCovered({ lastSettled }: GuildState, size: number): number {
    if (lastSettled === undefined) return 0
    const isCovered = ({ position }: LaneEvent) =>
      position?.sessionId === lastSettled.sessionId && position.sequence <= lastSettled.sequence
    const head = this.#queue.slice(0, size)
    const upToCovered = head.slice(0, head.findLastIndex(isCovered) + 1)
    const kept = upToCovered.filter(({ position }) => position === undefined)
    this.#queue.splice(0, upToCovered.length, ...kept)
    for (const event of upToCovered) if (event.position !== undefined) event.close()
    return upToCovered.length - kept.length
  }

  /** Ends early when the process stops. */
  async #sleepUntil(at: number): Promise<void> {
    const { signal, now } = this.#deps
    const ms = at - now()
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined)
  }

  async #pause(): Promise<void> {
    const pauseMs = Math.max(this.#retryMs, Math.min(this.#retryAfterMs, LIST_PAUSE_MAX_MS))
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
    await this.#sleepUntil(this.#deps.now() + pauseMs)
  }
}

function asksForList(event: LaneEvent): boolean {
  return event.kind === 'prime' || event.kind === 'join' || event.kind === 'missed-join'
}

function isPrime({ kind }: LaneEvent): boolean {
  return kind === 'prime'
}

/** Nothing of these is settled by a list that the first join is too young for. */
function fromFirstJoin(events: readonly LaneEvent[]): readonly LaneEvent[] {
  return events.slice(events.findIndex((event) => event.kind === 'join' && !event.member.isBot))
}

/** When every join is old enough to be in a list that lags. */
function whenListed(events: readonly LaneEvent[], listLagMs: number): number {
  const oldest = events.find((event) => event.kind === 'join')
  return oldest?.kind === 'join' ? joinedAtOf(oldest) + listLagMs + 1 : 0
}
