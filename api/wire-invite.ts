import { inviteUrl } from '#core/discord/invite-code.ts'
import type { GuildEntry } from '#core/discord/guild-entry.ts'
import type { ListedInvite } from '#core/postgres/invite-list.ts'
import type { KnownPerson } from '#core/postgres/people.ts'
import type { Invite } from './schemas/invite.ts'
import { wirePerson } from './wire-person.ts'

export type InviteContext = {
  entry: GuildEntry | undefined
  /** Names of inviters that their invites do not tell. */
  names: ReadonlyMap<string, KnownPerson>
  now: Date
}

/** A known invite as the dashboard gets it. */
export function wireInvite(invite: ListedInvite, { entry, names, now }: InviteContext): Invite {
  const { code, channelId, inviterId, inviterName, inviterAvatar, isOwned } = invite
  const named = inviterName === null ? undefined : { name: inviterName, avatar: inviterAvatar }
  const channel = entry?.channels.find(({ id }) => id === channelId)
  return {
    code,
    url: inviteUrl(code),
    state: stateOf(invite, now),
    label: invite.label,
    channel: channelId === null ? null : { id: channelId, name: channel?.name ?? null },
    inviter: wirePerson(inviterId, named ?? names.get(inviterId ?? '')),
    madeByUsher: isOwned,
    uses: invite.uses,
    maxUses: invite.maxUses,
    maxAgeSeconds: invite.maxAgeSeconds,
    temporary: invite.temporary,
    createdAt: invite.createdAt?.toISOString() ?? null,
    expiresAt: invite.expiresAt?.toISOString() ?? null,
    deletedAt: invite.deletedAt?.toISOString() ?? null,
    joins: invite.joins,
    leaves: invite.leaves,
    net: invite.net,
  }
}

function stateOf({ channelId, deletedAt, expiresAt }: ListedInvite, now: Date): Invite['state'] {
  if (expiresAt !== null && expiresAt <= now && (deletedAt === null || deletedAt >= expiresAt))
    return 'expired'
  // One that no list ever showed was gone before it was seen.
  return deletedAt !== null || channelId === null ? 'deleted' : 'live'
}
