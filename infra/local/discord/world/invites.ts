import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10'
import type { CreateInvite, InviteView } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { refuse, Refusal } from '../refusal.ts'
import { firstTextChannel } from '../wire/guild.ts'
import { wireInviteCreate } from '../wire/invite.ts'
import { audit } from './audit-log.ts'
import { getChannel, getRole } from './channels.ts'
import { getGuild } from './guilds.ts'
import { dropExpired, noteInviteChange } from './invite-history.ts'
import { channelPermissions, holds } from './permissions.ts'
import { getUser } from './users.ts'
import { type Guild, type Invite, worldBounds } from './world.ts'

/** Makes an invite and tells the bot where it may Manage Channels. */
export function createInvite(realm: Realm, input: CreateInvite, reason?: string): Invite {
  const guild = getGuild(realm, input.guildId)
  const channel =
    input.channelId === undefined ? firstTextChannel(guild) : getChannel(guild, input.channelId)
  if (!channel) throw new Refusal(409, 0, `Guild ${guild.id} has no text channel to invite to.`)
  if (input.inviterId) getUser(realm, input.inviterId)
  for (const roleId of input.roleIds ?? []) getRole(guild, roleId)
  dropExpired(realm, guild)
  if (guild.invites.size >= worldBounds.invitesPerGuild) throw refuse.tooManyInvites()
  if (input.code !== undefined && realm.world.codes.has(input.code))
    throw new Refusal(409, 0, `The code ${input.code} is taken.`)
  const createdAtMs = realm.now()
  const maxAgeSeconds = input.maxAgeSeconds ?? 0
  const invite: Invite = {
    code: input.code ?? newCode(realm),
    guildId: guild.id,
    channelId: channel.id,
    inviterId: input.inviterId === undefined ? guild.ownerId : input.inviterId,
    uses: 0,
    maxUses: input.maxUses ?? 0,
    maxAgeSeconds,
    temporary: input.temporary ?? false,
    guest: input.guest ?? false,
    roleIds: input.roleIds ?? [],
    createdAtMs,
    expiresAtMs: maxAgeSeconds === 0 ? null : createdAtMs + maxAgeSeconds * 1000,
  }
  noteInviteChange(realm, guild, invite.code, null)
  guild.invites.set(invite.code, invite)
  realm.world.codes.set(invite.code, guild.id)
  if (botManages(realm, guild, invite))
    realm.publish(guild, {
      type: 'INVITE_CREATE',
      data: wireInviteCreate(realm.world, guild, invite),
    })
  audit(realm, guild, {
    actionType: AuditLogEvent.InviteCreate,
    userId: invite.inviterId,
    targetId: null,
    code: invite.code,
    reason,
  })
  realm.touched()
  return invite
}

/** A live invite of the guild. Who asks for an expired one learns that there is none. */
export function findInvite(realm: Realm, guild: Guild, code: string): Invite | undefined {
  const invite = guild.invites.get(code)
  if (!invite || (invite.expiresAtMs !== null && invite.expiresAtMs <= realm.now()))
    return undefined
  return invite
}

export function deleteInvite(
  realm: Realm,
  guild: Guild,
  code: string,
  by: { userId: string | null; reason?: string },
): Invite {
  const invite = findInvite(realm, guild, code)
  if (!invite) throw refuse.unknownInvite()
  removeInvite(realm, guild, invite)
  publishInviteDelete(realm, guild, invite)
  audit(realm, guild, {
    actionType: AuditLogEvent.InviteDelete,
    ...by,
    targetId: null,
    code: invite.code,
  })
  return invite
}

/** Without a word to anyone. */
export function removeInvite(realm: Realm, guild: Guild, invite: Invite): void {
  noteInviteChange(realm, guild, invite.code, invite)
  guild.invites.delete(invite.code)
  realm.world.codes.delete(invite.code)
  realm.touched()
}

export function publishInviteDelete(realm: Realm, guild: Guild, invite: Invite): void {
  if (botManages(realm, guild, invite))
    realm.publish(guild, {
      type: 'INVITE_DELETE',
      data: { guild_id: guild.id, channel_id: invite.channelId, code: invite.code },
    })
}

function botManages(realm: Realm, guild: Guild, invite: Invite): boolean {
  const channel = guild.channels.get(invite.channelId)
  if (!channel) return false
  const bits = channelPermissions(guild, channel, realm.application.botUserId)
  return holds(bits, PermissionFlagsBits.ManageChannels)
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

function newCode(realm: Realm): string {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    let code = ''
    for (let i = 0; i < 8; i += 1)
      code += alphabet[Math.floor(realm.random() * alphabet.length)] ?? 'A'
    if (!realm.world.codes.has(code)) return code
  }
  throw new Error('no free invite code was found in 100 draws: the random source repeats itself')
}

export function viewInvite(invite: Invite): InviteView {
  const { createdAtMs, expiresAtMs, ...view } = invite
  return {
    ...view,
    createdAt: new Date(createdAtMs).toISOString(),
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }
}
