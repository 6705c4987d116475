import type { Logger } from 'pino'
import type { ClosedChannels } from './closed-channels.ts'
import { isWanted, type ComposeMessage } from './compose-message.ts'
import type { FailureNotes } from './failure-notes.ts'
import { sendMessage, type SendDeps } from './send-message.ts'
import { traceAnnouncement } from './trace-announcement.ts'
import { isOfChannel, type MessageLoss } from '#core/discord/message-loss.ts'
import type { Outbox, QueuedMessage } from '#core/postgres/outbox.ts'
import type { Traces } from '#core/telemetry/traces.ts'

/** No attempt begins later in a lease than this, and none lasts longer than `ATTEMPT_MS`. */
const LEASE_USABLE_MS = 15_000
const ATTEMPT_MS = 10_000
const BACK_OFF_MIN_MS = 500
const BACK_OFF_MAX_MS = 30_000
const WAIT_MIN_MS = 50

type Counter<Label extends string> = {
  inc(labels: Record<Label, string>, value?: number): void
}

export type SendCounters = {
  sent: Counter<'kind'>
  /** Joins and leaves that no message told of, or that a lost digest would have. */
  lost: Counter<'reason'>
  /** Joins and leaves told of by digests. */
  digested: Counter<'kind'>
  /** Attempts that have to be made again. */
  postponed?: Counter<'reason'>
  /** From the arrival of a join or leave to its message, in seconds. */
  dispatchToAnnounced?: { observe(labels: { kind: string }, seconds: number): void }
}

export type SendChannelDeps = SendDeps & {
  outbox: Outbox
  compose: ComposeMessage
  closed: ClosedChannels
  failures: FailureNotes
  counters: SendCounters
  /** Undefined where nothing is traced. */
  traces?: Traces | undefined
  log: Logger
  now: () => number
  signal: AbortSignal
}

/** How many joins and leaves a message tells of. */
export function eventsOf(message: Pick<QueuedMessage, 'kind' | 'payload'>): number {
  if (!('counts' in message.payload)) return 1
  return message.payload.counts.reduce((sum, { events }) => sum + events, 0)
}

/**
 * Sends one channel's leased messages in order, up to the first that has to wait; what waits behind
 * them, beyond what the channel takes in a minute, is counted for its digest.
 * @returns in how many ms the channel is to be looked at again; 0 where nothing holds it up
 */
export async function sendChannel(
  deps: SendChannelDeps,
  messages: readonly QueuedMessage[],
): Promise<number> {
  const { outbox, limits, log, signal } = deps
  const [first] = messages
  if (first === undefined) return 0
  const { guildId, channelId, waiting } = first
  const usableUntil = performance.now() + LEASE_USABLE_MS
  const fold = async (keep: number) => {
    if (waiting <= keep) return
    const folded = await outbox.fold(channelId, keep)
    if (folded > 0) log.info({ guildId, channelId, folded }, 'messages left to a digest')
  }
  await fold(Math.max(messages.length, limits.perMinute(channelId)))

  const done: string[] = []
  let retryInMs = 0
  let failedId: string | undefined
  for (const message of messages) {
    if (signal.aborted || performance.now() > usableUntil) break
    retryInMs = limits.waitMs(channelId)
    if (retryInMs > 0) break
    const startedAt = Date.now()
    const outcome = await attempt(deps, message)
    if (deps.traces) {
      const fault = outcome.kind === 'later' ? 'later' : outcome.loss
      traceAnnouncement(deps.traces, message, { startedAt, endedAt: Date.now(), fault })
    }
    if (outcome.kind === 'done') {
      done.push(message.id)
      continue
    }
    retryInMs = outcome.retryAfterMs
    if (outcome.hasFailed) failedId = message.id
    if (outcome.isShort) await fold(messages.length)
    break
  }
  await outbox.remove(done)
  const left = messages.map(({ id }) => id).filter((id) => !done.includes(id))
  await outbox.postpone(left, retryInMs, failedId)
  return retryInMs
}

type Attempt =
  | { kind: 'done'; loss?: MessageLoss }
  /** `isShort`: Discord as a whole allows no more; `hasFailed`: something is wrong with it. */
  | { kind: 'later'; retryAfterMs: number; isShort: boolean; hasFailed: boolean }

async function attempt(deps: SendChannelDeps, message: QueuedMessage): Promise<Attempt> {
  const { compose, closed, failures, counters, log, now } = deps
  const { guildId, channelId, attempts, kind } = message
  const signal = AbortSignal.timeout(ATTEMPT_MS)

  function lose(reason: MessageLoss, details: object): Attempt {
    counters.lost.inc({ reason }, eventsOf(message))
    log.warn({ guildId, channelId, kind, reason, ...details }, 'message lost')
    failures.failed(message, reason)
    return { kind: 'done', loss: reason }
  }
  function later(reason: string): Attempt {
    const retryAfterMs = Math.min(BACK_OFF_MIN_MS * 2 ** attempts, BACK_OFF_MAX_MS)
    counters.postponed?.inc({ reason: 'failed' })
    log.warn({ guildId, channelId, kind, attempts, reason }, 'message not sent; trying again')
    return { kind: 'later', retryAfterMs, isShort: false, hasFailed: true }
  }

  if (!isWanted(message)) return { kind: 'done' }
  const closedBy = closed.lossOf(channelId)
  if (closedBy !== undefined) return lose(closedBy, {})
  const composed = await compose(message, signal)
  if (composed.kind === 'lost') return lose('invalid', { detail: composed.detail })

  const { id: nonce } = message
  const outcome =
    composed.kind === 'composed'
      ? await sendMessage(deps, { nonce, channelId, body: composed.body }, signal)
      : composed
  if (outcome.kind === 'limited') {
    const { retryAfterMs, isShort } = outcome
    counters.postponed?.inc({ reason: 'limited' })
    const waitMs = Math.min(Math.max(retryAfterMs, WAIT_MIN_MS), BACK_OFF_MAX_MS)
    return { kind: 'later', retryAfterMs: waitMs, isShort, hasFailed: false }
  }
  if (outcome.kind === 'failed') return later(outcome.reason)
  if (outcome.kind === 'lost') {
    const { loss, status, code } = outcome
    if (isOfChannel(loss)) closed.close(channelId, loss)
    return lose(loss, { status, code })
  }
  counters.sent.inc({ kind })
  failures.succeeded(message)
  if (message.kind === 'digest') {
    for (const count of message.payload.counts) {
      counters.digested.inc({ kind: count.kind }, count.events)
    }
  } else {
    const sinceMs = Math.max(0, now() - message.createdAt)
    counters.dispatchToAnnounced?.observe({ kind }, sinceMs / 1_000)
  }
  return { kind: 'done' }
}
