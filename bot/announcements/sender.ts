import type { REST } from '@discordjs/rest'
import type { Logger } from 'pino'
import { makeChannelLimits } from './channel-limits.ts'
import { makeClosedChannels } from './closed-channels.ts'
import type { ComposeMessage } from './compose-message.ts'
import type { FailureNotes } from './failure-notes.ts'
import { eventsOf, sendChannel, type SendCounters } from './send-channel.ts'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeOutbox, type QueuedMessage } from '#core/postgres/outbox.ts'
import type { OwnedShards } from '#core/postgres/owned-shards.ts'
import type { Traces } from '#core/telemetry/traces.ts'

const SWEEP_EVERY_MS = 1_000
/** What is not sent by then is left to a digest: nobody reads a welcome much later. */
const TOO_OLD_MS = 300_000
/** A digest that could not be sent by then is lost. */
const DIGEST_TOO_OLD_MS = 3_600_000
const LEASE_MS = 30_000
const PER_CHANNEL = 5
const CHANNELS_AT_ONCE = 20
const FOLD_MAX = 1_000
const DIGESTS_MAX = 100

export type SenderDeps = {
  db: Db
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  compose: ComposeMessage
  failures: FailureNotes
  /** Whose guilds' messages to send: a channel's limit is known to who sends there. */
  shards: OwnedShards
  counters: SendCounters
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  log: Logger
  now: () => number
}

/**
 * Sends what waits in the outbox, each channel in order and as fast as Discord takes it; channels
 * do not wait for each other. Never in the recorder's way: it only reads what is committed.
 */
export type Sender = {
  start(): void
  /** Says that messages were queued: they are sent at once. */
  notify(): void
  /** Ends the attempts under way, and leaves the rest to others. */
  stop(): Promise<void>
}

export function makeSender(deps: SenderDeps): Sender {
  const { db, log, counters } = deps
  const monotonic = () => performance.now()
  const outbox = makeOutbox(db, deps.shards)
  const stopping = new AbortController()
  const channelDeps = {
    ...deps,
    outbox,
    limits: makeChannelLimits(monotonic),
    closed: makeClosedChannels(monotonic),
    signal: stopping.signal,
  }
  const underWay = new Set<Promise<void>>()
  /** When each channel that waits for Discord is to be looked at again. */
  const dueAts = new Map<string, number>()
  let hasNews = false
  let wake = () => {}
  let loop: Promise<void> | undefined
  let failures = 0
  let nextSweepAt = 0

  function notify(): void {
    hasNews = true
    wake()
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      hasNews = false
      try {
        if (monotonic() >= nextSweepAt) await sweep()
        await claim()
        if (failures > 0) log.info({ failures }, 'reading the outbox again')
        failures = 0
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error)
        if (failures === 0) log.warn({ err }, 'outbox failed; trying again every second')
        failures += 1
        hasNews = false
        nextSweepAt = monotonic() + SWEEP_EVERY_MS
      }
      await untilNews()
    }
    await Promise.all(underWay)
  }

  /** Turns what could not be sent into digests. */
  async function sweep(): Promise<void> {
    nextSweepAt = monotonic() + SWEEP_EVERY_MS
    const folded = await outbox.foldOlderThan(TOO_OLD_MS, FOLD_MAX)
    if (folded > 0) log.warn({ folded }, 'messages not sent in time are left to digests')
    for (const lost of await outbox.removeDigestsOlderThan(DIGEST_TOO_OLD_MS, DIGESTS_MAX)) {
      const { guildId, channelId, payload } = lost
      const events = eventsOf({ kind: 'digest', payload })
      counters.lost.inc({ reason: 'expired' }, events)
      log.warn({ guildId, channelId, events, reason: 'expired' }, 'message lost')
    }
    await outbox.makeDigests(DIGESTS_MAX)
  }

  async function claim(): Promise<void> {
    for (const [channelId, dueAt] of dueAts) if (dueAt <= monotonic()) dueAts.delete(channelId)
    const free = CHANNELS_AT_ONCE - underWay.size
    if (free <= 0) return
    const limits = { channels: free, perChannel: PER_CHANNEL, leaseMs: LEASE_MS }
    const messages = await outbox.claim(limits)
    for (const [channelId, own] of Map.groupBy(messages, (one) => one.channelId)) {
      const task = send(channelId, own).finally(() => underWay.delete(task))
      underWay.add(task)
    }
  }

  async function send(channelId: string, messages: readonly QueuedMessage[]): Promise<void> {
    try {
      const retryInMs = await sendChannel(channelDeps, messages)
      if (retryInMs > 0) dueAts.set(channelId, monotonic() + retryInMs)
      else hasNews = true
    } catch (error) {
      // The lease ends by itself, and the nonces keep what was sent from being shown twice.
      const err = error instanceof Error ? error.message : String(error)
      log.warn({ channelId, err }, 'outbox failed; the messages are looked at again in 30 s')
    }
    wake()
  }

  /** Until something was queued or sent, a channel may be written to again, or the next sweep. */
  async function untilNews(): Promise<void> {
    if (hasNews || stopping.signal.aborted) return
    const nextAt = [...dueAts.values()].reduce((a, b) => Math.min(a, b), nextSweepAt)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, nextAt - monotonic()))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    wake = () => {}
  }

  return {
    start() {
      loop ??= run()
    },
    notify,
    async stop() {
      stopping.abort()
      wake()
      await loop
    },
  }
}
