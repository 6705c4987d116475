import type { AnnouncementPayload } from './announcement-payload.ts'
import { escapeName } from './escape-name.ts'

/** Stands in for the name and the mention of an inviter whom nobody knows. */
export const UNKNOWN_INVITER = 'Unknown inviter'
const UNKNOWN_MEMBER = 'Unknown member'
const UNKNOWN_INVITE = 'Unknown invite'

/** What each `<variable>` of a message says, by name. Safe to show as it is. */
export type Variables = ReadonlyMap<string, string>

/** The variables that an event's own data fills. */
export function announcementVariables(payload: AnnouncementPayload): Variables {
  const { memberId, memberName, inviterId, inviterName, code, inviteCount } = payload
  const userMention = mentionOf(memberId) ?? UNKNOWN_MEMBER
  const inviterMention = mentionOf(inviterId) ?? UNKNOWN_INVITER
  return new Map([
    ['user_mention', userMention],
    ['user_display_name', memberName === null ? userMention : escapeName(memberName)],
    ['inviter_mention', inviterMention],
    ['inviter_display_name', inviterName === null ? inviterMention : escapeName(inviterName)],
    // Codes hold letters, digits and hyphens; they stand between backticks, where escapes show.
    ['invite_code', code?.replaceAll(/[^\w-]/g, '') ?? UNKNOWN_INVITE],
    ['current_invite_count', String(inviteCount ?? 0)],
  ])
}

/** Members without a name have negative ids, which nothing can mention. */
function mentionOf(id: string | null): string | undefined {
  return id !== null && /^\d+$/.test(id) ? `<@${id}>` : undefined
}
