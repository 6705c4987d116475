import type { Attribution } from '#core/attribution/attribution.ts'

/** What lanes write and the recorder reads. Instants are milliseconds since the Unix epoch. */
export type JournalEntry =
  JoinEntry | LeaveEntry | ReviseEntry | InviteEntry | InviteGoneEntry | WriteOffEntry

export type JoinEntry = {
  kind: 'join'
  /** Negative (`-1`, …) where nobody knows who came; unique with `joinedAt`. Its names are null. */
  memberId: string
  memberName: string | null
  memberAvatar: string | null
  /** Discord's `joined_at`. */
  joinedAt: number
  /** When the dispatch reached us. */
  receivedAt: number
  attribution: Attribution
  /** Discord's flag DID_REJOIN, or a membership of ours that ended before. */
  rejoin: boolean
  freshAccount: boolean
  /** Where the join is traced: its trace and first span, as W3C writes them. */
  traceparent?: string
}

export type LeaveEntry = {
  kind: 'leave'
  memberId: string
  memberName: string | null
  /** When the dispatch reached us: Discord sends no time. */
  leftAt: number
}

/** Later evidence about a join that is in the journal already; changes its attribution alone. */
export type ReviseEntry = {
  kind: 'revise'
  memberId: string
  joinedAt: number
  attribution: Attribution
}

/** An invite as it is now. */
export type InviteEntry = {
  kind: 'invite'
  code: string
  channelId: string | null
  inviterId: string | null
  inviterName: string | null
  inviterAvatar: string | null
  uses: number
  maxUses: number
  maxAgeSeconds: number
  temporary: boolean
  createdAt: number | null
  expiresAt: number | null
}

/** An invite that no longer is: deleted, used up or expired. */
export type InviteGoneEntry = { kind: 'invite-gone'; code: string; goneAt: number; uses: number }

/** Uses of a code that no join will explain any more. */
export type WriteOffEntry = { kind: 'write-off'; code: string; uses: number }
