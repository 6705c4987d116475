/** How long nothing is sent to a channel that refused us: each refusal counts against our address. */
const PAUSE_MS = 60_000
const CHANNELS_MAX = 10_000

/**
 * Channels that lately answered that we may not write there, or that they are no more. Discord bans
 * an address for 10,000 such answers in 10 minutes, which one raid could bring about.
 * @see Discord docs, rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export type ClosedChannels = {
  close(channelId: string): void
  isClosed(channelId: string): boolean
}

/** @param now milliseconds on a clock that never goes back */
export function makeClosedChannels(now: () => number): ClosedChannels {
  const openAgainAt = new Map<string, number>()
  return {
    close(channelId) {
      openAgainAt.delete(channelId)
      openAgainAt.set(channelId, now() + PAUSE_MS)
      const [oldest] = openAgainAt.keys()
      if (openAgainAt.size > CHANNELS_MAX && oldest !== undefined) openAgainAt.delete(oldest)
    },
    isClosed(channelId) {
      const at = openAgainAt.get(channelId)
      if (at === undefined) return false
      if (now() < at) return true
      openAgainAt.delete(channelId)
      return false
    },
  }
}
