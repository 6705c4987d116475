import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Channel, Guild } from './world.ts'

export const allPermissions = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n)

/** What `@everyone` may do in a new guild. */
export const everyonePermissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.CreateInstantInvite |
  PermissionFlagsBits.ChangeNickname |
  PermissionFlagsBits.UseApplicationCommands

/** What a person may do in the whole guild; nothing for who is no member.
 *  @see Discord docs, permissions#permission-overwrites */
export function guildPermissions(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return allPermissions
  const member = guild.members.get(userId)
  if (!member) return 0n
  let bits = guild.roles.get(guild.id)?.permissions ?? 0n
  for (const roleId of member.roleIds) bits |= guild.roles.get(roleId)?.permissions ?? 0n
  return (bits & PermissionFlagsBits.Administrator) === 0n ? bits : allPermissions
}

/** What a person may do in a channel: the guild's permissions, then the overwrites of everyone, of
 *  all roles together, of the member. Without View Channel nothing is left. */
export function channelPermissions(guild: Guild, channel: Channel, userId: string): bigint {
  let bits = guildPermissions(guild, userId)
  if (bits === allPermissions) return bits
  const member = guild.members.get(userId)
  if (!member) return 0n
  let roleAllow = 0n
  let roleDeny = 0n
  let own = { allow: 0n, deny: 0n }
  for (const overwrite of channel.overwrites) {
    if (overwrite.id === guild.id) bits = (bits & ~overwrite.deny) | overwrite.allow
    else if (overwrite.type === 1 && overwrite.id === userId) own = overwrite
    else if (overwrite.type === 0 && member.roleIds.includes(overwrite.id)) {
      roleAllow |= overwrite.allow
      roleDeny |= overwrite.deny
    }
  }
  bits = (bits & ~roleDeny) | roleAllow
  bits = (bits & ~own.deny) | own.allow
  return (bits & PermissionFlagsBits.ViewChannel) === 0n ? 0n : bits
}

/** Whether `bits` hold all of `wanted`. */
export const holds = (bits: bigint, wanted: bigint): boolean => (bits & wanted) === wanted
