import type { REST } from '@discordjs/rest'
import type { Logger } from 'pino'
import type { RestAllowance } from '#core/redis/rest-allowance.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeOutbox, type QueuedMessage } from '#core/postgres/outbox.ts'
import { makeClosedChannels } from './closed-channels.ts'
import { sendMessage } from './send-message.ts'

const SWEEP_EVERY_MS = 1_000
/** What is not sent by then is dropped: nobody reads a welcome much later. */
const TOO_OLD_MS = 300_000
const LEASE_MS = 30_000
/** No attempt begins later in a lease than this, and none lasts longer than `ATTEMPT_MS`. */
const LEASE_USABLE_MS = 15_000
const ATTEMPT_MS = 10_000
const CLAIM = { messages: 50, perChannel: 5, leaseMs: LEASE_MS }
const EXPIRE_MAX = 1_000
const CHANNELS_AT_ONCE = 10
const BACK_OFF_MIN_MS = 500
const BACK_OFF_MAX_MS = 30_000

type Counter = { inc(value?: number): void }

export type SenderDeps = {
  db: Db
  rest: REST
  allowance: Pick<RestAllowance, 'take'>
  log: Logger
  counters?: {
    sent: Counter
    /** Refused by Discord: no permission, no such channel. */
    refused: Counter
    /** Could not be sent in time. */
    expired: Counter
  }
}

/**
 * Sends what waits in the outbox, each channel in order, however many senders there are. Never in
 * the recorder's way: it only reads what is committed.
 */
export type Sender = {
  start(): void
  /** Says that messages were queued: they are sent at once. */
  notify(): void
  /** Ends the attempts under way, and leaves the rest to others. */
  stop(): Promise<void>
}

export function makeSender({ db, rest, allowance, log, counters }: SenderDeps): Sender {
  const outbox = makeOutbox(db)
  const closed = makeClosedChannels(() => performance.now())
  const stopping = new AbortController()
  let hasNews = false
  let wake = () => {}
  let loop: Promise<void> | undefined
  let failures = 0

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      hasNews = false
      try {
        const sent = await sendDue()
        if (failures > 0) log.info({ failures }, 'reading the outbox again')
        failures = 0
        if (sent === 0) await untilNews(SWEEP_EVERY_MS)
      } catch (error) {
        const err = error instanceof Error ? error.message : String(error)
        if (failures === 0) log.warn({ err }, 'outbox failed; trying again every second')
        failures += 1
        hasNews = false
        await untilNews(SWEEP_EVERY_MS)
      }
    }
  }

  async function sendDue(): Promise<number> {
    const expired = await outbox.removeOlderThan(TOO_OLD_MS, EXPIRE_MAX)
    if (expired > 0) log.warn({ expired }, 'messages dropped that could not be sent in time')
    counters?.expired.inc(expired)

    const messages = await outbox.claim(CLAIM)
    const usableUntil = performance.now() + LEASE_USABLE_MS
    const channels = [...Map.groupBy(messages, ({ channelId }) => channelId).values()]
    const next = channels.values()
    const worker = async () => {
      for (const channel of next) await sendChannel(channel, usableUntil)
    }
    await Promise.all(Array.from({ length: CHANNELS_AT_ONCE }, worker))
    return messages.length
  }

  /** Sends one channel's messages in order, up to the first that has to be tried again. */
  async function sendChannel(messages: readonly QueuedMessage[], usableUntil: number) {
    const done: string[] = []
    let retryInMs = 0
    for (const message of messages) {
      if (stopping.signal.aborted || performance.now() > usableUntil) break
      const { id, guildId, channelId, template, attempts } = message
      if (template === null) {
        done.push(id) // the guild no longer wants it, or is a guild of another generation
        continue
      }
      if (closed.isClosed(channelId)) {
        counters?.refused.inc()
        done.push(id)
        continue
      }
      const outcome = await sendMessage({ rest, allowance }, { ...message, template }, ATTEMPT_MS)
      if (outcome.kind === 'failed') {
        retryInMs = Math.min(BACK_OFF_MIN_MS * 2 ** (attempts - 1), BACK_OFF_MAX_MS)
        const { reason } = outcome
        log.warn({ guildId, channelId, attempts, reason }, 'message not sent; trying again')
        break
      }
      done.push(id)
      if (outcome.kind === 'sent') counters?.sent.inc()
      else {
        counters?.refused.inc()
        const { status, code } = outcome
        if (status === 403 || status === 404) closed.close(channelId)
        log.warn({ guildId, channelId, status, code }, 'message refused by Discord and dropped')
      }
    }
    await outbox.remove(done)
    await outbox.postpone(
      messages.map(({ id }) => id).filter((id) => !done.includes(id)),
      retryInMs,
    )
  }

  async function untilNews(maxMs: number): Promise<void> {
    if (hasNews || stopping.signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxMs)
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
    notify() {
      hasNews = true
      wake()
    },
    async stop() {
      stopping.abort()
      wake()
      await loop
    },
  }
}
