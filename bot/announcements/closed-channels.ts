import type { MessageLoss } from '#core/discord/message-loss.ts'

/** How long nothing is sent to a channel that refused us: each refusal counts against our address. */
const PAUSE_MS = 60_000
const CHANNELS_MAX = 10_000

/**
 * Channels that lately answered that we may not write there, or that they are no more. Discord bans
 * an address for 10,000 such answers in 10 minutes, which one raid could bring about.
 * @see Discord docs, rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export type ClosedChannels = {
  close(channelId: string, loss: MessageLoss): void
  /** Why the channel is left alone; undefined for one that is not. */
  lossOf(channelId: string): MessageLoss | undefined
}

/** @param now milliseconds on a clock that never goes back */
export function makeClosedChannels(now: () => number): ClosedChannels {
  const closed = new Map<string, { loss: MessageLoss; until: number }>()
  return {
    close(channelId, loss) {
      closed.delete(channelId)
      closed.set(channelId, { loss, until: now() + PAUSE_MS })
      const [oldest] = closed.keys()
      if (closed.size > CHANNELS_MAX && oldest !== undefined) closed.delete(oldest)
    },
    lossOf(channelId) {
      const found = closed.get(channelId)
      if (found === undefined) return undefined
      if (now() < found.until) return found.loss
      closed.delete(channelId)
      return undefined
    },
  }
}
