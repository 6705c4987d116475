import type { Logger } from 'pino'
import type { MessageLoss } from '#core/discord/message-loss.ts'
import type { FailingChannel, StoredMessageFailures } from '#core/redis/message-failures.ts'

/** The same failure is not noted again sooner. */
const NOTE_AGAIN_MS = 60_000
const CHANNELS_MAX = 10_000

/** Keeps for the permission doctor which channels take no messages. Never waits, never throws. */
export type FailureNotes = {
  failed(channel: FailingChannel, reason: MessageLoss): void
  succeeded(channel: FailingChannel): void
}

export type FailureNotesOptions = {
  failures: StoredMessageFailures
  log: Logger
  now: () => number
}

export function makeFailureNotes({ failures, log, now }: FailureNotesOptions): FailureNotes {
  /** What is noted of a channel, or that nothing is, as far as this process knows. */
  const noted = new Map<string, { reason: MessageLoss | null; atMs: number }>()

  /** @returns whether it has to be written */
  function remember(channelId: string, reason: MessageLoss | null): boolean {
    const known = noted.get(channelId)
    const isFresh = reason === null || (known && now() - known.atMs < NOTE_AGAIN_MS)
    if (known?.reason === reason && isFresh) return false
    noted.delete(channelId)
    noted.set(channelId, { reason, atMs: now() })
    const [oldest] = noted.keys()
    if (noted.size > CHANNELS_MAX && oldest !== undefined) noted.delete(oldest)
    return true
  }

  function write(channel: FailingChannel, written: Promise<void>): void {
    written.catch((error: unknown) => {
      noted.delete(channel.channelId)
      const { guildId, channelId } = channel
      const err = error instanceof Error ? error.message : String(error)
      log.warn({ guildId, channelId, err }, 'the doctor could not be told of a channel')
    })
  }

  return {
    failed(channel, reason) {
      if (!remember(channel.channelId, reason)) return
      write(channel, failures.note(channel, { reason, atMs: now() }))
    },
    succeeded(channel) {
      if (remember(channel.channelId, null)) write(channel, failures.forget(channel))
    },
  }
}
