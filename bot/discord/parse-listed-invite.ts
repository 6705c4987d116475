import { InviteFlags, type APIExtendedInvite } from 'discord-api-types/v10'
import type { ListedInvite } from '#bot/lanes/lane-event.ts'

/** One invite of `GET /guilds/{id}/invites`, as one who may manage the guild sees it. */
export function parseListedInvite(invite: APIExtendedInvite): ListedInvite {
  const { inviter } = invite
  return {
    code: invite.code,
    isVanity: false,
    uses: invite.uses,
    maxUses: invite.max_uses,
    inviterId: inviter?.id ?? null,
    channelId: invite.channel?.id ?? null,
    createdAt: Date.parse(invite.created_at),
    expiresAt: invite.expires_at ? Date.parse(invite.expires_at) : null,
    roleIds: (invite.roles ?? []).map(({ id }) => id),
    isGuest: ((invite.flags ?? 0) & InviteFlags.IsGuestInvite) !== 0,
    maxAgeSeconds: invite.max_age,
    temporary: invite.temporary,
    inviterName: inviter ? (inviter.global_name ?? inviter.username) : null,
    inviterAvatar: inviter?.avatar ?? null,
  }
}

/** The vanity URL counts as one more invite, which nobody made and which never ends. */
export function vanityInvite(code: string, uses: number): ListedInvite {
  return {
    code,
    isVanity: true,
    uses,
    maxUses: 0,
    inviterId: null,
    channelId: null,
    createdAt: null,
    expiresAt: null,
    roleIds: [],
    isGuest: false,
    maxAgeSeconds: 0,
    temporary: false,
    inviterName: null,
    inviterAvatar: null,
  }
}
