import type { Attribution } from '#core/attribution/attribution.ts'
import type { InviteEntry } from '#core/journal/entries.ts'

/* What the recorder reads before it folds a batch, and writes after. Instants are milliseconds
   since the epoch, days are the guild's own as `YYYY-MM-DD`. */

/** What the recorder needs of a guild's settings. */
export type RecordingSettings = {
  guildId: string
  /** Milliseconds since the epoch at which the module was enabled. */
  generation: number
  timeZone: string
  preventOwnInviteCode: boolean
  /** Where to announce; null where that is off. */
  joinChannelId: string | null
  leaveChannelId: string | null
}

/** One membership, from a join to the leave that ends it: the part of a join that may change. */
export type Stay = {
  guildId: string
  memberId: string
  joinedAt: number
  attribution: Attribution
  ownCode: boolean
  counted: boolean
  countedOn: string
  leftAt: number | null
  leftOn: string | null
  leaveSeen: boolean | null
}

/** A stay that has no row yet, with what of it never changes. */
export type NewJoin = {
  stay: Stay
  memberName: string | null
  memberAvatar: string | null
  rejoin: boolean
  freshAccount: boolean
}

/** What to add to one row of day_counts; `inviterId` is '0' and `code` '' for none. */
export type CountDelta = {
  guildId: string
  day: string
  inviterId: string
  code: string
  joins: number
  leaves: number
  present: number
}

/** An invite as it was seen, and since when it is no more. */
export type SeenInvite = { guildId: string; invite: InviteEntry; goneAt: number | null }
/** A known invite that is no more and was not seen in this batch. */
export type GoneInvite = { guildId: string; code: string; goneAt: number; uses: number }
/** Uses to add to what is written off of a code. */
export type WriteOff = { guildId: string; code: string; uses: number }

/** A message to send. */
export type Announcement = {
  guildId: string
  generation: number
  channelId: string
  kind: 'join' | 'leave'
  memberId: string
  memberName: string | null
  /** Discord's hash of the picture; null on a leave. */
  memberAvatar: string | null
  /** Null for a leave without a retained join. */
  joinedAt: number | null
  inviterId: string | null
  code: string | null
  /** When the event reached us: a message that comes much later is of no use. */
  at: number
  /** Null where the event is not traced. */
  traceparent: string | null
  /** First day of the inviter's net count. */
  countedSince: string
  /** Change of the inviter's net count by what follows in the same batch. */
  netChangeAfter: number
}
