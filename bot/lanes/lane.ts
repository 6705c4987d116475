import type { GuildState, SettleOutcome } from '#core/redis/guild-states.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import type { Traces } from '#core/telemetry/traces.ts'
import { makeAgeTimer, type AgeTimer } from './age-timer.ts'
import { isHumanJoin, type Look, type SettledBatch } from './batch.ts'
import { giveUp } from './give-up.ts'
import { asksForList, shownBy } from './list-needs.ts'
import type { LaneDeps } from './lane-deps.ts'
import { makeLagWatch, type LagWatch } from './lag-watch.ts'
import type { LaneEvent } from './lane-event.ts'
import { makeLanePauses, type LanePauses, type RetryBounds } from './lane-pauses.ts'
import { makeLaneState, type LaneState } from './lane-state.ts'
import { findAdders, findOwners } from './look-at-invites.ts'
import { decide, describe, isOwnFault } from './settling-fault.ts'
import { traceFetch, traceSettle } from './trace-joins.ts'
import { makeTrouble, type Trouble } from './trouble.ts'

/** Most events one settlement takes; the rest wait for the next. */
const BATCH_MAX = 500
/** A fault of ours holds no dispatch for longer. */
const FAULT_MAX_MS = 60_000

/** What one settlement is made of. */
type Settling = {
  events: readonly LaneEvent[]
  state: GuildState
  look: Look | undefined
  result: SettledBatch
}

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
  readonly #state: LaneState
  readonly #trouble: Trouble
  readonly #pauses: LanePauses
  readonly #lagWatch: LagWatch
  readonly #ageTimer: AgeTimer
  #isRunning = false
  #isClosed = false
  /** The next list is the first after a time in which dispatches were lost. */
  #isMissed = false
  /** Until when, and no longer, what the last step looked at is left alone. */
  #retry: RetryBounds = {}
  /** Ends the waiting of a list that nobody waits for, where it is not asked for yet. */
  #giveWay: AbortController | undefined
  #idleSince: number

  constructor(guildId: string, generation: number, deps: LaneDeps) {
    this.guildId = guildId
    this.generation = generation
    this.#deps = deps
    this.#state = makeLaneState(guildId, deps)
    this.#trouble = makeTrouble({ guildId, log: deps.log, now: deps.now })
    this.#pauses = makeLanePauses(deps)
    this.#lagWatch = makeLagWatch(deps.punctuality)
    this.#ageTimer = makeAgeTimer((needsList) => this.#age(needsList))
    this.#idleSince = deps.now()
  }

  /** Takes an event; never waits. */
  push(event: LaneEvent): void {
    if (this.#isClosed || !this.#state.push(event)) {
      event.close()
      return
    }
    if (isHumanJoin(event)) this.#giveWay?.abort(new Error('a member has joined'))
    if (event.kind === 'join' && event.member.joinedAt !== null) {
      const { memberId, joinedAt, isBot } = event.member
      this.#deps.punctuality.sawDispatch(event.receivedAt - joinedAt)
      if (!isBot) this.#deps.onCame(this.guildId, { memberId, joinedAt })
    }
    if (!this.#isRunning) void this.#run()
  }

  /** Drops what is not settled: nobody will ask for it again. */
  close(): void {
    this.#isClosed = true
    this.#ageTimer.stop()
    this.#state.closeFirst(Infinity)
  }

  /** When the lane last had something to do, in ms; undefined while it has. */
  get idleSince(): number | undefined {
    return this.#isRunning ? undefined : this.#idleSince
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    const { signal, now } = this.#deps
    while (this.#state.queue.length > 0 && !signal.aborted && !this.#isClosed) {
      try {
        this.#retry = {}
        if (await this.#step()) this.#pauses.reset()
        else await this.#pauses.beforeRetry(this.#retry)
      } catch (error) {
        await this.#failed(error)
      }
    }
    this.#idleSince = now()
    this.#isRunning = false
  }

  async #failed(error: unknown): Promise<void> {
    this.#trouble.begin(isOwnFault(error) ? 'fault' : 'store-away', describe(error))
    this.#state.forget()
    if (this.#trouble.lastsMs('fault') >= FAULT_MAX_MS) await this.#giveUp()
    else await this.#pauses.beforeRetry()
  }

  /** @returns false where the same events have to be looked at again, later */
  async #step(): Promise<boolean> {
    const { now, punctuality } = this.#deps
    const asked = this.#state.queue.slice(0, BATCH_MAX)
    const needsList = asked.some(asksForList)
    const facts = await this.#deps.facts(this.guildId)
    const { isOpen } = facts
    const { lastLook } = this.#state
    const shown = isOpen ? shownBy(lastLook, asked, punctuality.clockOffsetMs) : undefined
    const plan =
      needsList && shown === undefined ? this.#lagWatch.plan(asked, facts, now()) : undefined
    const listLagMs = plan ? await this.#pauses.untilLook(plan, facts.hasVanity) : 0
    const [state, look, adders] = await Promise.all([
      this.#state.load(),
      plan ? this.#look(asked) : shown,
      findAdders(this.#deps, this.guildId, asked),
    ])
    const dispatchMs = plan?.dispatchMs ?? 0
    await this.#pauses.sleep(dispatchMs)
    if (this.#isClosed) return true

    // While nobody is late, a join that came after the list was asked for waits for the next one.
    const taken = dispatchMs > 0 ? this.#state.queue.slice(0, BATCH_MAX) : asked
    const events = this.#state.withoutCovered(state, taken)
    if (events.length === 0) return true
    const coming = this.#state.queue.slice(events.length).filter(isInviteCreated)
    const found = { events: [...events, ...coming], look, state }
    const owned = await findOwners(this.#deps, this.guildId, found, () => this.#look(events))
    const isProbe = plan?.isProbe === true && listLagMs > 0
    const isTooYoung = isProbe && look?.list.kind === 'list' && events.some(isHumanJoin)
    const ownEvents = owned.events.slice(0, events.length)
    const result = decide({
      ...owned,
      events: isTooYoung ? fromFirstJoin(ownEvents) : ownEvents,
      coming: owned.events.slice(events.length),
      stored: state.snapshot,
      unreadable: state.unreadable,
      seen: this.#state.seen,
      ledger: state.ledger,
      // Nothing is settled on what only tells how late lists are.
      listLagMs: isTooYoung ? Infinity : listLagMs,
      clockOffsetMs: punctuality.clockOffsetMs,
      isOpen,
      isMissed: this.#isMissed,
      connectedSince: this.#deps.connectedSince(this.guildId),
      adders,
      now: now(),
    })
    this.#lagWatch.note({ look, events, result, leftOver: state.ledger.rises, isProbe, isOpen })
    if (result.kind === 'wait') {
      this.#trouble.end()
      this.#state.seen = result.seen
      this.#retry = { ...this.#retry, againAt: result.againAt, isPatient: isOpen }
      return isTooYoung
    }
    const settled = events.slice(0, result.count)
    return this.#write({ events: settled, state, look: owned.look, result })
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
    this.#traced(events, askedAt, (traces, shared) => traceFetch(traces, list, shared))
    this.#retry = { retryAfterMs: list.retryAfterMs ?? 0 }
    const look = { askedAt, list }
    if (list.kind === 'list') this.#state.lastLook = look
    return look
  }

  /** @returns false where the same events have to be written again, later */
  async #write({ events, state, look, result }: Settling): Promise<boolean> {
    const { states, epoch, onJournalled } = this.#deps
    const position = events.findLast((event) => event.position)?.position
    const startedAt = this.#deps.now()
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
    const { entries } = result
    this.#traced(events, startedAt, (traces, shared) => traceSettle(traces, entries, shared))
    const isListed = look?.list.kind === 'list'
    this.#trouble.end()
    this.#state.keep({
      version: outcome.version,
      snapshot: result.snapshot,
      unreadable: isListed ? [] : state.unreadable,
      ledger: result.ledger,
      isLedgerLost: false,
      lastSettled: position ?? state.lastSettled,
    })
    if (isListed) this.#isMissed = false
    else if (events.some(isPrime)) this.#deps.primeAgain(this.guildId, this.#isMissed)
    this.#state.closeFirst(events.length)
    this.#ageTimer.set(result.ledger, look)
    if (result.ledger.rises.some(({ isMissed }) => isMissed)) this.#deps.onMissed(this.guildId)
    if (result.entries.length > 0) {
      onJournalled(this.guildId, partitionOfGuild(this.guildId), result.entries)
    }
    return true
  }

  #traced(
    events: readonly LaneEvent[],
    startedAt: number,
    tell: (traces: Traces, shared: Parameters<typeof traceFetch>[2]) => void,
  ): void {
    const { traces, now } = this.#deps
    if (traces) tell(traces, { guildId: this.guildId, events, startedAt, endedAt: now() })
  }

  #refused(refusal: Exclude<SettleOutcome['kind'], 'settled'>): boolean {
    const { log, onFenced } = this.#deps
    const guildId = this.guildId
    switch (refusal) {
      case 'covered':
      case 'stale-version':
        // An answer got lost, or another process settled: what is covered falls out after a reload.
        this.#state.forget()
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

  /** Settles the oldest events without attributions; where that fails, too, they are dropped. */
  async #giveUp(): Promise<void> {
    const { log, now, onAbandoned } = this.#deps
    const guildId = this.guildId
    try {
      const state = await this.#state.load()
      const events = this.#state.withoutCovered(state, this.#state.queue.slice(0, BATCH_MAX))
      if (events.length === 0) return
      const result = giveUp(events, state, now())
      const isDone = await this.#write({ events, state, look: undefined, result })
      const isGone = events[0] !== this.#state.queue[0]
      if (isGone) log.error({ guildId, events: events.length }, 'settled without attributions')
      if (!isDone) await this.#pauses.beforeRetry()
    } catch (error) {
      this.#state.forget()
      if (!isOwnFault(error)) return this.#pauses.beforeRetry()
      const dropped = this.#state.closeFirst(BATCH_MAX)
      const joins = dropped.filter(({ kind }) => kind === 'join').length
      const leaves = dropped.filter(({ kind }) => kind === 'leave').length
      log.error({ guildId, joins, leaves, err: describe(error) }, 'events could not be settled')
      onAbandoned(dropped.length)
    }
  }

  #age(needsList: boolean): void {
    const receivedAt = this.#deps.now()
    const common = { receivedAt, position: undefined, close: () => undefined }
    this.push({ kind: 'age', needsList, ...common })
  }
}

function isInviteCreated({ kind }: LaneEvent): boolean {
  return kind === 'invite-created'
}

function isPrime({ kind }: LaneEvent): boolean {
  return kind === 'prime'
}

/** Nothing of these is settled by a list that the first join is too young for. */
function fromFirstJoin(events: readonly LaneEvent[]): readonly LaneEvent[] {
  return events.slice(events.findIndex(isHumanJoin))
}
