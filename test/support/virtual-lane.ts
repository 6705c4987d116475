import { aPrime, anAge } from './lane-events.ts'
import type { SimulatedGuild } from './simulated-guild.ts'
import { needsAge } from '#bot/lanes/age-timer.ts'
import { makeLagWatch, type LookPlan } from '#bot/lanes/lag-watch.ts'
import { asksForList, shownBy } from '#bot/lanes/list-needs.ts'
import { joinedAtOf, type LaneEvent } from '#bot/lanes/lane-event.ts'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import { RecentJoins } from '#bot/lanes/recent-joins.ts'
import type { Look, Sighting } from '#bot/lanes/batch.ts'
import { settleBatch } from '#bot/lanes/settle-batch.ts'
import { LEDGER_LIFETIME_MS } from '#core/attribution/age-ledger.ts'
import { emptyLedger, type Ledger } from '#core/attribution/ledger.ts'
import type { Snapshot } from '#core/attribution/snapshot.ts'
import type { JournalEntry } from '#core/journal/entries.ts'

/** What Discord's answers to requests for lists are like; each is taken in turn, again and again. */
export type ListHabits = readonly {
  lagMs: number
  /** The vanity URL's uses come by another request. */
  vanityLagMs: number
  roundTripMs: number
  isFailing: boolean
}[]

export type VirtualLaneOptions = {
  isOpen: boolean
  lists: ListHabits
  /** What was seen of lists and dispatches before; undefined where the process has just started. */
  seenBefore: { lagMs: number; lateMs: number } | undefined
}

/** How long after the last dispatch nothing is open any more. */
const QUIET_MS = 15_000
const RETRY_MIN_MS = 250
const RETRY_MAX_MS = 2_000
const ASK_EVERY_MS = 250
const PATIENT_MS = 1_300
/** Longest simulated run, so that a lane that waits for ever ends. */
const ROUNDS_MAX = 2_000

/**
 * Settles what a simulated guild's gateway sends, as a lane does, but in no time.
 * @returns the journal
 */
export function settleInNoTime(
  guild: SimulatedGuild,
  options: VirtualLaneOptions,
): readonly JournalEntry[] {
  let now = guild.dispatches[0]?.receivedAt ?? guild.endsAt
  const punctuality = new Punctuality(() => now)
  if (options.seenBefore !== undefined) {
    for (const kind of ['invites', 'vanity'] as const) {
      if (options.seenBefore.lagMs > 0) punctuality.list(kind).sawLag(options.seenBefore.lagMs)
      for (let i = 0; i < 10; i += 1) punctuality.list(kind).sawInTime()
    }
    for (let i = 0; i < 20; i += 1) punctuality.sawDispatch(20)
    punctuality.sawDispatch(20 + options.seenBefore.lateMs)
  }
  const lagWatch = makeLagWatch(punctuality)

  const last = Math.max(guild.endsAt, ...guild.dispatches.map(({ receivedAt }) => receivedAt))
  const primes = [1, 2, 3].map((n) => aPrime({ receivedAt: last + n * QUIET_MS }))
  const coming: LaneEvent[] = [...guild.dispatches, ...primes]
  const recent = new RecentJoins()
  const queue: LaneEvent[] = []
  const journal: JournalEntry[] = []
  let snapshot: Snapshot | undefined = guild.first
  let unsettled: Sighting | undefined
  let ledger: Ledger = emptyLedger
  let retryMs = RETRY_MIN_MS
  let looks = 0
  let isAgeing = false
  let againAt: number | undefined
  let lastLook: Look | undefined

  const until = (at: number) => {
    while (coming[0] !== undefined && coming[0].receivedAt <= at) {
      const event = coming.shift()
      if (event === undefined || recent.isRepeat(event)) continue
      if (event.kind === 'age') isAgeing = false
      if (event.kind === 'join') punctuality.sawDispatch(event.receivedAt - joinedAtOf(event))
      queue.push(event)
    }
    now = Math.max(now, at)
  }
  const look = (): Look => {
    const habit = options.lists[looks++ % options.lists.length]
    if (habit === undefined) throw new Error('a simulated Discord answers somehow')
    const askedAt = now
    const halfWay = askedAt + habit.roundTripMs / 2
    until(askedAt + habit.roundTripMs)
    if (habit.isFailing && askedAt <= last)
      return { askedAt, list: { kind: 'list-failed', error: 'status 503' } }
    const invites = [...guild.listAt(halfWay - habit.lagMs).values()].filter((i) => !i.isVanity)
    const vanity = [...guild.listAt(halfWay - habit.vanityLagMs).values()].filter((i) => i.isVanity)
    const listed = [...invites, ...vanity].map((invite) => [invite.code, invite] as const)
    return { askedAt, list: { kind: 'list', invites: new Map(listed) } }
  }
  const untilLook = ({ at, listLagMs }: LookPlan): number => {
    for (let next = now; next < at; next += ASK_EVERY_MS) {
      until(next)
      if (punctuality.waits(true).listLagMs === 0) return 0
    }
    until(at)
    return listLagMs
  }
  const step = (): boolean => {
    const asked = queue.slice(0)
    const needsList = queue.some(asksForList)
    const { isOpen } = options
    const shown = isOpen ? shownBy(lastLook, asked, punctuality.clockOffsetMs) : undefined
    const isLooking = needsList && shown === undefined
    const plan = isLooking ? lagWatch.plan(asked, { isOpen, hasVanity: true }, now) : undefined
    const listLagMs = plan ? untilLook(plan) : 0
    const isProbe = plan?.isProbe === true && listLagMs > 0
    const dispatchMs = plan?.dispatchMs ?? 0
    const seen = plan ? look() : shown
    if (seen?.list.kind === 'list') lastLook = seen
    until(now + dispatchMs)
    const events = dispatchMs > 0 ? [...queue] : asked
    const common = {
      isMissed: false,
      connectedSince: 0,
      unreadable: [],
      clockOffsetMs: punctuality.clockOffsetMs,
      adders: new Map<string, string>(),
      seen: unsettled,
    }
    const firstJoin = events.findIndex((event) => event.kind === 'join' && !event.member.isBot)
    const isTooYoung = isProbe && seen?.list.kind === 'list'
    const taken = isTooYoung ? events.slice(firstJoin) : events
    const lagMs = isTooYoung ? Infinity : listLagMs
    const looked = { events: taken, before: snapshot, ledger, look: seen, isOpen, now }
    const input = { ...looked, listLagMs: lagMs }
    const coming = queue.slice(events.length)
    const result = settleBatch({ ...input, ...common, coming })
    lagWatch.note({ look: seen, events, result, leftOver: ledger.rises, isProbe, isOpen })
    unsettled = result.kind === 'wait' ? result.seen : undefined
    againAt = result.kind === 'wait' ? result.againAt : undefined
    if (result.kind === 'wait') return isTooYoung
    queue.splice(0, result.count)
    journal.push(...result.entries)
    snapshot = result.snapshot
    ledger = result.ledger
    const { rises, debts } = ledger
    const needsMore = rises.length > 0 || debts.length > 0
    if ((needsMore || needsAge(ledger)) && !isAgeing) {
      isAgeing = true
      const at = { receivedAt: now + LEDGER_LIFETIME_MS }
      coming.push(anAge({ ...at, needsList: needsMore }))
      coming.sort((a, b) => a.receivedAt - b.receivedAt)
    }
    return true
  }

  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const [next] = coming
    if (queue.length === 0 && next === undefined) return journal
    if (queue.length === 0 && next !== undefined) until(next.receivedAt)
    if (queue.length === 0) continue
    if (step()) retryMs = RETRY_MIN_MS
    else {
      const usualMs = options.isOpen ? Math.max(retryMs, PATIENT_MS) : retryMs
      until(Math.min(now + usualMs, againAt ?? Infinity))
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    }
  }
  throw new Error('the lane waits for ever')
}
