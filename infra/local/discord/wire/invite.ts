import type { Guild, Invite, User, World } from '../world/world.ts'
import { wireRole } from './guild.ts'
import { wireUser } from './user.ts'

const guestInviteFlag = 1

/** What everyone may see of an invite: `GET /invites/{code}` and lists for auditors. */
export function wireInvite(world: World, guild: Guild, invite: Invite): object {
  const channel = guild.channels.get(invite.channelId)
  return {
    type: 0,
    code: invite.code,
    inviter: inviterOf(world, invite),
    expires_at: invite.expiresAtMs === null ? null : new Date(invite.expiresAtMs).toISOString(),
    flags: invite.guest ? guestInviteFlag : 0,
    guild: wireInviteGuild(guild),
    guild_id: guild.id,
    channel: channel ? { id: channel.id, type: channel.type, name: channel.name } : null,
    roles: invite.roleIds.length > 0 ? wireInviteRoles(guild, invite) : undefined,
  }
}

/** With what only Manage Server sees. */
export function wireInviteWithUses(world: World, guild: Guild, invite: Invite): object {
  return {
    ...wireInvite(world, guild, invite),
    uses: invite.uses,
    max_uses: invite.maxUses,
    max_age: invite.maxAgeSeconds,
    temporary: invite.temporary,
    created_at: new Date(invite.createdAtMs).toISOString(),
  }
}

/** INVITE_CREATE. @see Discord docs, gateway-events#invite-create */
export function wireInviteCreate(world: World, guild: Guild, invite: Invite): object {
  return {
    guild_id: guild.id,
    channel_id: invite.channelId,
    code: invite.code,
    type: 0,
    inviter: inviterOf(world, invite),
    created_at: new Date(invite.createdAtMs).toISOString(),
    expires_at: invite.expiresAtMs === null ? null : new Date(invite.expiresAtMs).toISOString(),
    max_age: invite.maxAgeSeconds,
    max_uses: invite.maxUses,
    temporary: invite.temporary,
    uses: 0,
    flags: invite.guest ? guestInviteFlag : 0,
    role_ids: invite.roleIds.length > 0 ? invite.roleIds : undefined,
  }
}

/** The vanity URL as `GET /invites/{code}` shows it: an invite nobody created. */
export function wireVanityInvite(guild: Guild, code: string): object {
  const [channel] = guild.channels.values()
  return {
    type: 0,
    code,
    expires_at: null,
    flags: 0,
    guild: wireInviteGuild(guild),
    guild_id: guild.id,
    channel: channel ? { id: channel.id, type: channel.type, name: channel.name } : null,
  }
}

function inviterOf(world: World, invite: Invite) {
  const inviter: User | undefined =
    invite.inviterId === null ? undefined : world.users.get(invite.inviterId)
  return inviter && wireUser(inviter)
}

function wireInviteGuild(guild: Guild) {
  return {
    id: guild.id,
    name: guild.name,
    splash: null,
    banner: null,
    description: guild.description,
    icon: guild.icon,
    features: guild.features,
    verification_level: guild.profile.verificationLevel,
    vanity_url_code: guild.vanityCode,
    nsfw_level: guild.profile.nsfwLevel,
    nsfw: guild.profile.nsfwLevel === 3,
    premium_subscription_count: guild.profile.premiumSubscriptionCount,
  }
}

function wireInviteRoles(guild: Guild, invite: Invite) {
  return invite.roleIds.flatMap((id) => {
    const role = guild.roles.get(id)
    if (!role) return []
    const { name, position, color, colors, icon, unicode_emoji: emoji } = wireRole(role)
    return [{ id, name, position, color, colors, icon, unicode_emoji: emoji }]
  })
}
