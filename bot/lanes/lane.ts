import { setTimeout as sleep } from 'node:timers/promises'
import { LEDGER_LIFETIME_MS } from '#core/attribution/age-ledger.ts'
import type { Ledger } from '#core/attribution/ledger.ts'
import type { GuildState, SettleOutcome } from '#core/redis/guild-states.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import type { BatchInput, BatchResult, Look, SettledBatch, Sighting } from './batch.ts'
import { isHumanJoin } from './batch.ts'
import { splitCovered } from './covered-events.ts'
import { giveUp } from './give-up.ts'
import type { LaneDeps } from './lane-deps.ts'
import { makeLagWatch, type LagWatch } from './lag-watch.ts'
import type { LaneEvent } from './lane-event.ts'
import { findAdders, findOwners } from './look-at-invites.ts'
import { RecentJoins } from './recent-joins.ts'
import { settleBatch } from './settle-batch.ts'
import { SettlingFault, isOwnFault } from './settling-fault.ts'
import { makeTrouble, type Trouble } from './trouble.ts'

/** Most events one settlement takes; the rest wait for the next. */
const BATCH_MAX = 500
/** First and longest pause before the same batch is looked at, or written, again. */
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 2_000
/** Longest pause for Discord's limit on lists, so that no event waits much over its grace. */
const LIST_PAUSE_MAX_MS = 10_000
/** A fault of ours holds no dispatch for longer. */
const FAULT_MAX_MS = 60_000

type Refusal = Exclude<SettleOutcome['kind'], 'settled'>

/**
 * Settles one guild's events in the order of their arrival.
 *
 *   idle      nothing to do               → push: loading
 *   loading   state from Redis            → fetching, or settling where no join waits
 *   fetching  one invite list             → settling; events that come meanwhile wait for the next
 *   settling  decide, then one script     → loading when the state was stale; pausing when joins and
 *                                           rises do not add up yet, or a store is away; else idle
 *   pausing   longer each time            → loading; giving up where our own fault lasts for 60 s
 *   giving up who came and who left is settled without attributions, or dropped, told and counted
 *             where even that fails       → loading
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
  readonly #trouble: Trouble
  #retryMs = RETRY_MIN_MS
  /** The next list is the first after a time in which dispatches were lost. */
  #isMissed = false
  readonly #lagWatch: LagWatch
  /** How long Discord wants to be left alone with lists, in ms. */
  #retryAfterMs = 0
  /** Ends the waiting of a list that nobody waits for, where it is not asked for yet. */
  #giveWay: AbortController | undefined
  #ageTimer: NodeJS.Timeout | undefined
  #idleSince: number

  constructor(guildId: string, generation: number, deps: LaneDeps) {
    this.guildId = guildId
    this.generation = generation
    this.#deps = deps
    this.#lagWatch = makeLagWatch(deps.punctuality)
    this.#trouble = makeTrouble({ guildId, log: deps.log, now: deps.now })
    this.#idleSince = deps.now()
  }

  /** Takes an event; never waits. */
  push(event: LaneEvent): void {
    if (this.#isClosed || this.#recent.isRepeat(event)) {
      event.close()
      return
    }
    if (event.kind === 'join' && event.member.joinedAt !== null) {
      this.#deps.punctuality.sawDispatch(event.receivedAt - event.member.joinedAt)
    }
    this.#queue.push(event)
    if (isHumanJoin(event)) this.#giveWay?.abort(new Error('a member has joined'))
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
    const { signal, now } = this.#deps
    while (this.#queue.length > 0 && !signal.aborted && !this.#isClosed) {
      try {
        this.#retryAfterMs = 0
        const isDone = await this.#step()
        if (isDone) this.#retryMs = RETRY_MIN_MS
        else await this.#pause()
      } catch (error) {
        await this.#failed(error)
      }
    }
    this.#idleSince = now()
    this.#isRunning = false
  }

  async #failed(error: unknown): Promise<void> {
    const kind = isOwnFault(error) ? 'fault' : 'store-away'
    this.#trouble.begin(kind, describe(error))
    this.#forgetState()
    if (this.#trouble.lastsMs('fault') >= FAULT_MAX_MS) await this.#giveUp()
    else await this.#pause()
  }

  /** @returns false where the same events have to be looked at again, later */
  async #step(): Promise<boolean> {
    const { now } = this.#deps
    const asked = this.#queue.slice(0, BATCH_MAX)
    const needsList = asked.some(asksForList)
    const facts = await this.#deps.facts(this.guildId)
    const plan = this.#lagWatch.plan(asked, facts.hasVanity, now())
    if (needsList) await this.#sleepUntil(plan.at)
    const [state, look, adders] = await Promise.all([
      this.#load(),
      needsList ? this.#look(asked) : undefined,
      findAdders(this.#deps, this.guildId, asked),
    ])
    if (needsList) await this.#sleepUntil(now() + plan.dispatchMs)
    if (this.#isClosed) return true

    // While nobody is late, a join that came after the list was asked for waits for the next one.
    const taken = plan.dispatchMs > 0 ? this.#queue.slice(0, BATCH_MAX) : asked
    const events = this.#withoutCovered(state, taken)
    if (events.length === 0) return true
    const found = { events, look, state }
    const owned = await findOwners(this.#deps, this.guildId, found, () => this.#look(events))
    const isTooYoung = plan.isProbe && look?.list.kind === 'list'
    const result = decide({
      ...owned,
      events: isTooYoung ? fromFirstJoin(owned.events) : owned.events,
      stored: state.snapshot,
      unreadable: state.unreadable,
      seen: this.#seen,
      ledger: state.ledger,
      listLagMs: plan.listLagMs,
      clockOffsetMs: this.#deps.punctuality.clockOffsetMs,
      isOpen: facts.isOpen,
      isMissed: this.#isMissed,
      connectedSince: this.#deps.connectedSince(this.guildId),
      adders,
      now: now(),
    })
    const leftOver = state.ledger.rises
    const { isProbe } = plan
    this.#lagWatch.note({ look, events, result, leftOver, isProbe, isOpen: facts.isOpen })
    if (result.kind === 'wait') {
      this.#trouble.end()
      this.#seen = result.seen
      return isTooYoung
    }
    return this.#write(events.slice(0, result.count), { state, look: owned.look, result })
  }

  async #load(): Promise<GuildState> {
    if (this.#state !== undefined) return this.#state
    const { states, log, now } = this.#deps
    const guildId = this.guildId
    const loaded = await states.load(guildId)
    const { unreadable, isLedgerLost, ledger } = loaded
    if (unreadable.length > 0) log.warn({ guildId, codes: unreadable.length }, 'invites unreadable')
    if (isLedgerLost) log.warn({ guildId }, 'what was left to explain is of another format; lost')
    // Somebody may have been owed a rise that a newcomer must not be given.
    const namelessDebts = { count: 1, owedSince: now() }
    this.#state = isLedgerLost ? { ...loaded, ledger: { ...ledger, namelessDebts } } : loaded
    const repeats = this.#recent.restore(ledger.settledJoins, this.#queue)
    this.#remove((event) => repeats.has(event))
    return this.#state
  }

  async #look(events: readonly LaneEvent[]): Promise<Look> {
    // Before asking: a list that was on its way meanwhile does not show all that was missed.
    this.#isMissed ||= this.#deps.takeCatchUp(this.guildId)
    const askedAt = this.#deps.now()
    const isUrgent = events.some(isHumanJoin)
    this.#giveWay = isUrgent ? undefined : new AbortController()
    const list = await this.#deps.listInvites(this.guildId, {
      priority: isUrgent ? 'list' : 'priming',
      ...(this.#giveWay && { signal: this.#giveWay.signal }),
    })
    this.#giveWay = undefined
    this.#retryAfterMs = list.retryAfterMs ?? 0
    return { askedAt, list }
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
    const isListed = look?.list.kind === 'list'
    this.#trouble.end()
    this.#state = {
      version: outcome.version,
      snapshot: result.snapshot,
      unreadable: isListed ? [] : state.unreadable,
      ledger: result.ledger,
      isLedgerLost: false,
      lastSettled: position ?? state.lastSettled,
    }
    this.#seen = undefined
    if (isListed) this.#isMissed = false
    else if (events.some(isPrime)) this.#deps.primeAgain(this.guildId, this.#isMissed)
    for (const event of this.#queue.splice(0, events.length)) event.close()
    this.#lookLater(result.ledger, look)
    if (result.ledger.rises.some(({ isMissed }) => isMissed)) this.#deps.onMissed(this.guildId)
    if (result.entries.length > 0) {
      onJournalled(this.guildId, partitionOfGuild(this.guildId), result.entries)
    }
    return true
  }

  /** Settles the oldest events without attributions; where that fails, too, they are dropped. */
  async #giveUp(): Promise<void> {
    const { log, now, onAbandoned } = this.#deps
    const guildId = this.guildId
    try {
      const state = await this.#load()
      const events = this.#withoutCovered(state, this.#queue.slice(0, BATCH_MAX))
      if (events.length === 0) return
      const result = giveUp(events, state, now())
      const isDone = await this.#write(events, { state, look: undefined, result })
      const isGone = events[0] !== this.#queue[0]
      if (isGone) log.error({ guildId, events: events.length }, 'settled without attributions')
      if (!isDone) await this.#pause()
    } catch (error) {
      this.#forgetState()
      if (!isOwnFault(error)) return this.#pause()
      const dropped = this.#queue.splice(0, BATCH_MAX)
      const joins = dropped.filter(({ kind }) => kind === 'join').length
      const leaves = dropped.filter(({ kind }) => kind === 'leave').length
      log.error({ guildId, joins, leaves, err: describe(error) }, 'events could not be settled')
      onAbandoned(dropped.length)
      for (const event of dropped) event.close()
    }
  }

  /** What is left over is looked at once more when its lifetime is over. */
  #lookLater(ledger: Ledger, look: Look | undefined): void {
    const { rises, debts, namelessDebts, settledJoins } = ledger
    const needsList = rises.length > 0 || debts.length > 0 || namelessDebts.count > 0
    // A guild that refuses its list is primed again some time: that reads the further list.
    const isRefused =
      look?.list.kind === 'list-forbidden' || look?.list.kind === 'list-without-uses'
    const isAnything = settledJoins.length > 0 || (needsList && !isRefused)
    if (!isAnything || this.#ageTimer !== undefined) return
    this.#ageTimer = setTimeout(() => {
      this.#ageTimer = undefined
      const receivedAt = this.#deps.now()
      const common = { receivedAt, position: undefined, close: () => undefined }
      this.push({ kind: 'age', needsList: needsList && !isRefused, ...common })
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
        this.#trouble.begin('journal-full')
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

  /** Those of the oldest events that are still to be settled; what was settled before is removed. */
  #withoutCovered({ lastSettled }: GuildState, taken: readonly LaneEvent[]): LaneEvent[] {
    const { covered, kept } = splitCovered(taken, lastSettled)
    const isCovered = new Set(covered)
    this.#remove((event) => isCovered.has(event))
    const isQueued = new Set(this.#queue)
    return kept.filter((event) => isQueued.has(event))
  }

  #remove(isGone: (event: LaneEvent) => boolean): void {
    const gone = this.#queue.filter(isGone)
    if (gone.length === 0) return
    this.#queue.splice(0, this.#queue.length, ...this.#queue.filter((event) => !isGone(event)))
    for (const event of gone) event.close()
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

/** What one settlement is made of. */
type Settling = { state: GuildState; look: Look | undefined; result: SettledBatch }

/** @throws SettlingFault for whatever goes wrong in it: nothing outside of us does */
function decide(input: BatchInput): BatchResult {
  try {
    return settleBatch(input)
  } catch (cause) {
    throw new SettlingFault(describe(cause), { cause })
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function asksForList(event: LaneEvent): boolean {
  if (event.kind === 'age') return event.needsList
  return event.kind === 'prime' || event.kind === 'join' || event.kind === 'missed-join'
}

function isPrime({ kind }: LaneEvent): boolean {
  return kind === 'prime'
}

/** Nothing of these is settled by a list that the first join is too young for. */
function fromFirstJoin(events: readonly LaneEvent[]): readonly LaneEvent[] {
  return events.slice(events.findIndex(isHumanJoin))
}
