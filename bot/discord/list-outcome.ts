import type { ListedInvite } from '#bot/lanes/lane-event.ts'

/** A failed fetch is not an empty list: each way of not knowing has its own name. */
export type ListOutcome = (
  | { kind: 'list'; invites: ReadonlyMap<string, ListedInvite> }
  /** The bot may see neither invites nor their uses. */
  | { kind: 'list-forbidden' }
  /** With View Audit Log only, Discord answers without `uses`. */
  | { kind: 'list-without-uses' }
  /** 429, 5xx, time-out, no connection: later may be better. */
  | { kind: 'list-failed'; error: string }
) & {
  /** Asking again sooner, in ms, is of no use: Discord's limit is reached. Unset: none is known. */
  retryAfterMs?: number
}
