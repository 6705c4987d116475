/** What a join or leave message is filled from, as it was right after the event. */
export type MessagePayload = {
  /** Negative where no identity may be shown; names and pictures are null then. */
  memberId: string
  memberName: string | null
  /** Discord's hash of the picture. */
  memberAvatar: string | null
  /** Milliseconds since the epoch; null where no retained join is known. */
  joinedAt: number | null
  inviterId: string | null
  inviterName: string | null
  inviterAvatar: string | null
  code: string | null
  /** The inviter's net count after the event; null without an inviter. */
  inviteCount: number | null
  /** Of the join that it tells of, where that is traced; rows of other versions have none. */
  traceparent?: string | null
}

/** How many joined or left by one code; '' where no code is known. */
export type DigestCount = { kind: 'join' | 'leave'; code: string; events: number }

/** What a digest tells of: no person, so that nobody has to be taken out of it. */
export type DigestPayload = { counts: DigestCount[] }
