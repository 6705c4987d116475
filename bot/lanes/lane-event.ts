import type { DispatchPosition } from '#core/redis/guild-states.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'

/** An invite with all that its row shows. */
export type ListedInvite = KnownInvite & {
  maxAgeSeconds: number
  temporary: boolean
  inviterName: string | null
  inviterAvatar: string | null
}

/** A member who came. Instants in ms. */
export type JoinedMember = {
  memberId: string
  memberName: string | null
  memberAvatar: string | null
  /** Null where Discord does not say, as for guests. */
  joinedAt: number | null
  isBot: boolean
  isRejoin: boolean
  isFreshAccount: boolean
}

/** What passes through a guild's lane, in the order of its arrival. */
export type LaneEvent = {
  /** When it reached us, in ms. */
  receivedAt: number
  /** Undefined for what no dispatch brought. */
  position: DispatchPosition | undefined
  /** Tells that this event is settled or will never be. Called once. */
  close: () => void
} & LaneEventDetail

export type LaneEventDetail =
  | { kind: 'join'; member: JoinedMember }
  | { kind: 'leave'; memberId: string; memberName: string | null }
  | { kind: 'invite-created'; invite: ListedInvite }
  | { kind: 'invite-deleted'; code: string }
  /** Asks for the list to be read, so that there is a snapshot before the first join. */
  | { kind: 'prime' }
