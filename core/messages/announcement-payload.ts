/** What a join or leave message is filled from; kept in the outbox until it is sent. */
export type AnnouncementPayload = {
  memberId: string
  memberName: string | null
  inviterId: string | null
  inviterName: string | null
  code: string | null
  /** The inviter's net count after the event; null without an inviter. */
  inviteCount: number | null
}
