import type { CreateChannel, SetOverwrite, SetRole } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { wireChannel, wireRole } from '../wire/guild.ts'
import { getGuild } from './guilds.ts'
import { removeInvite } from './invites.ts'
import { type Channel, type Guild, type Role, worldBounds } from './world.ts'

export function addChannel(
  realm: Realm,
  guild: Guild,
  { name, type = 0 }: { name: string; type?: number },
): Channel {
  if (guild.channels.size >= worldBounds.channelsPerGuild)
    throw new Refusal(400, 30013, 'Maximum number of guild channels reached (500)')
  const channel: Channel = {
    id: realm.newId(),
    guildId: guild.id,
    name,
    type,
    position: guild.channels.size,
    overwrites: [],
    messages: [],
  }
  guild.channels.set(channel.id, channel)
  realm.world.channels.set(channel.id, channel)
  return channel
}

export function createChannel(realm: Realm, input: CreateChannel): Channel {
  const guild = getGuild(realm, input.guildId)
  const channel = addChannel(realm, guild, input)
  realm.publish(guild, { type: 'CHANNEL_CREATE', data: wireChannel(channel) })
  realm.touched()
  return channel
}

/** Its invites go with it, silently: Discord sends no INVITE_DELETE for them. */
export function deleteChannel(realm: Realm, guild: Guild, channelId: string): void {
  const channel = getChannel(guild, channelId)
  for (const invite of guild.invites.values())
    if (invite.channelId === channelId) removeInvite(realm, guild, invite)
  guild.channels.delete(channelId)
  realm.world.channels.delete(channelId)
  realm.publish(guild, { type: 'CHANNEL_DELETE', data: wireChannel(channel) })
  realm.touched()
}

export function getChannel(guild: Guild, channelId: string): Channel {
  const channel = guild.channels.get(channelId)
  if (!channel)
    throw new Refusal(404, 10003, `There is no channel ${channelId} in guild ${guild.id}.`)
  return channel
}

/** Allows and denies to a role or member in one channel; nothing of both removes the overwrite. */
export function setOverwrite(realm: Realm, input: SetOverwrite): void {
  const guild = getGuild(realm, input.guildId)
  const channel = getChannel(guild, input.channelId)
  const id = overwriteTarget(realm, guild, input.target)
  const overwrite = {
    id,
    type: guild.roles.has(id) ? (0 as const) : (1 as const),
    allow: BigInt(input.allow),
    deny: BigInt(input.deny),
  }
  channel.overwrites = channel.overwrites.filter((one) => one.id !== id)
  if ((overwrite.allow | overwrite.deny) !== 0n) channel.overwrites.push(overwrite)
  realm.publish(guild, { type: 'CHANNEL_UPDATE', data: wireChannel(channel) })
  realm.touched()
}

function overwriteTarget(realm: Realm, guild: Guild, target: string): string {
  const id =
    target === 'bot' ? realm.application.botUserId : target === 'everyone' ? guild.id : target
  if (!guild.roles.has(id) && !realm.world.users.has(id))
    throw new Refusal(404, 10011, `There is no role or user ${target}.`)
  return id
}

export function addRole(
  realm: Realm,
  guild: Guild,
  { name, permissions = '0', mentionable = false }: Partial<SetRole>,
): Role {
  if (guild.roles.size >= worldBounds.rolesPerGuild)
    throw new Refusal(400, 30005, 'Maximum number of guild roles reached (250)')
  const role: Role = {
    id: realm.newId(),
    name: name ?? 'new role',
    permissions: BigInt(permissions),
    position: guild.roles.size,
    managed: false,
    mentionable,
  }
  guild.roles.set(role.id, role)
  return role
}

export function setRole(realm: Realm, input: SetRole): Role {
  const guild = getGuild(realm, input.guildId)
  if (input.roleId === undefined) {
    const role = addRole(realm, guild, input)
    publishRole(realm, guild, 'GUILD_ROLE_CREATE', role)
    return role
  }
  const role = getRole(guild, input.roleId)
  if (input.name !== undefined) role.name = input.name
  if (input.permissions !== undefined) role.permissions = BigInt(input.permissions)
  if (input.mentionable !== undefined) role.mentionable = input.mentionable
  publishRole(realm, guild, 'GUILD_ROLE_UPDATE', role)
  return role
}

export function deleteRole(realm: Realm, guildId: string, roleId: string): void {
  const guild = getGuild(realm, guildId)
  if (getRole(guild, roleId).managed || roleId === guildId)
    throw new Refusal(409, 0, `Role ${roleId} cannot be deleted.`)
  guild.roles.delete(roleId)
  for (const member of guild.members.values())
    if (member.roleIds.includes(roleId))
      member.roleIds = member.roleIds.filter((id) => id !== roleId)
  realm.publish(guild, {
    type: 'GUILD_ROLE_DELETE',
    data: { guild_id: guildId, role_id: roleId },
  })
  realm.touched()
}

export function getRole(guild: Guild, roleId: string): Role {
  const role = guild.roles.get(roleId)
  if (!role) throw new Refusal(404, 10011, `There is no role ${roleId} in guild ${guild.id}.`)
  return role
}

function publishRole(realm: Realm, guild: Guild, type: string, role: Role): void {
  realm.publish(guild, { type, data: { guild_id: guild.id, role: wireRole(role) } })
  realm.touched()
}
