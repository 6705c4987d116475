import type { MessageLoss } from '#core/discord/message-loss.ts'
import type { QueuedMessage } from '#core/postgres/outbox.ts'
import type { Traces } from '#core/telemetry/traces.ts'

/** How an attempt to send a message ended, as far as a trace tells. */
export type TracedAttempt = {
  startedAt: number
  endedAt: number
  /** Undefined where the message was sent. */
  fault: MessageLoss | 'later' | undefined
}

/** Tells the trace of the join that a message is about; a second attempt is a second span. */
export function traceAnnouncement(
  traces: Traces,
  { kind, payload, guildId, channelId, attempts }: QueuedMessage,
  { startedAt, endedAt, fault }: TracedAttempt,
): void {
  // Digests tell of many, and of nobody.
  if (kind === 'digest' || !('traceparent' in payload) || !payload.traceparent) return
  const fields = {
    'usher.guild.id': guildId,
    'usher.channel.id': channelId,
    'usher.attempt': attempts + 1,
  }
  traces.add(payload.traceparent, { name: 'announce', startedAt, endedAt, fields, fault })
}
