import type { Attribution } from '#core/attribution/attribution.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'
import type { DispatchPosition } from '#core/redis/guild-states.ts'

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
  isGuest: boolean
  roleIds: readonly string[]
  isRejoin: boolean
  isFreshAccount: boolean
}

/** What passes through a guild's lane, in the order of its arrival. */
export type LaneEvent = {
  /** When it reached us, in ms. */
  receivedAt: number
  /** Undefined for what no dispatch brought. */
  position: DispatchPosition | undefined
  /** Of a join that is traced. */
  traceparent?: string
  /** Tells that this event is settled or will never be. Called once. */
  close: () => void
} & LaneEventDetail

export type LaneEventDetail =
  | { kind: 'join'; member: JoinedMember }
  | { kind: 'leave'; memberId: string; memberName: string | null }
  | { kind: 'invite-created'; invite: ListedInvite }
  | { kind: 'invite-deleted'; code: string }
  /** The audit log tells who added a bot. */
  | { kind: 'bot-added'; botId: string; adderId: string }
  /** A member whose dispatch was lost, as the member search tells. */
  | { kind: 'missed-join'; member: JoinedMember; attribution: Attribution }
  /** Evidence that came after the join was settled. */
  | {
      kind: 'evidence'
      memberId: string
      joinedAt: number
      attribution: Attribution
      /** The join was settled without a code: a rise that is left over may be its own. */
      isFirstCode: boolean
    }
  /** Asks for the list to be read, so that there is a snapshot before the first join. */
  | { kind: 'prime' }
  /** Asks to look at what is left over, once its lifetime is over. */
  | { kind: 'age'; needsList: boolean }

export type JoinEvent = LaneEvent & { kind: 'join' }
export type MissedJoinEvent = LaneEvent & { kind: 'missed-join' }

/** When a join happened, in ms; for a guest, when it reached us. */
export function joinedAtOf({ member, receivedAt }: JoinEvent | MissedJoinEvent): number {
  return member.joinedAt ?? receivedAt
}
