import { aPrime, anAge } from './lane-events.ts'
import type { SimulatedGuild } from './simulated-guild.ts'
import { makeLagWatch } from '#bot/lanes/lag-watch.ts'
import { joinedAtOf, type LaneEvent } from '#bot/lanes/lane-event.ts'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import { RecentJoins } from '#bot/lanes/recent-joins.ts'
import { settleBatch, type Look, type Sighting } from '#bot/lanes/settle-batch.ts'
import { LEDGER_LIFETIME_MS, emptyLedger, type Ledger } from '#core/attribution/ledger.ts'
import type { Snapshot } from '#core/attribution/snapshot.ts'
import type { JournalEntry } from '#core/journal/entries.ts'

/** What Discord's answers to requests for lists are like; each is taken in turn, again and again. */
export type ListHabits = readonly { lagMs: number; roundTripMs: number; isFailing: boolean }[]

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
    punctuality.sawLag(options.seenBefore.lagMs)
    for (let i = 0; i < 10; i += 1) punctuality.sawInTime()
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
    const madeAt = askedAt + habit.roundTripMs / 2 - habit.lagMs
    until(askedAt + habit.roundTripMs)
    if (habit.isFailing && askedAt <= last)
      return { askedAt, list: { kind: 'list-failed', error: 'status 503' } }
    return { askedAt, list: { kind: 'list', invites: guild.listAt(madeAt) } }
  }
  const step = (): boolean => {
    const { listLagMs, dispatchMs } = punctuality.waits
    const asked = queue.length
    const oldest = queue.find((event) => event.kind === 'join')
    const needsList = queue.some(({ kind }) => kind === 'join' || kind === 'prime')
    const isProbe = listLagMs > 0 && lagWatch.takesProbe(queue, now)
    if (oldest?.kind === 'join' && listLagMs > 0 && !isProbe) {
      until(joinedAtOf(oldest) + listLagMs + 1)
    }
    const seen = needsList ? look() : undefined
    if (needsList && dispatchMs > 0 && !isProbe) until(now + dispatchMs)
    const events = queue.slice(0, dispatchMs > 0 && !isProbe ? queue.length : asked)
    const { isOpen } = options
    const common = {
      isMissed: false,
      connectedSince: 0,
      adders: new Map<string, string>(),
      seen: unsettled,
    }
    const firstJoin = events.findIndex((event) => event.kind === 'join' && !event.member.isBot)
    const isTooYoung = isProbe && seen?.list.kind === 'list'
    const taken = isTooYoung ? events.slice(firstJoin) : events
    const input = { events: taken, before: snapshot, ledger, look: seen, listLagMs, isOpen, now }
    const result = settleBatch({ ...input, ...common })
    lagWatch.note({ look: seen, events, result, leftOver: ledger.rises, isProbe, isOpen })
    unsettled = result.kind === 'wait' ? result.seen : undefined
    if (result.kind === 'wait') return isTooYoung
    queue.splice(0, result.count)
    journal.push(...result.entries)
    snapshot = result.snapshot
    ledger = result.ledger
    if (ledger.rises.length > 0 && !isAgeing) {
      isAgeing = true
      coming.push(anAge({ receivedAt: now + LEDGER_LIFETIME_MS }))
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
      until(now + retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    }
  }
  throw new Error('the lane waits for ever')
}
