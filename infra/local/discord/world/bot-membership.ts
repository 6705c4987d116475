import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10'
import type { AddBot } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { wireGuildCreate, wireRole } from '../wire/guild.ts'
import { audit } from './audit-log.ts'
import { getGuild } from './guilds.ts'
import { admit } from './joins.ts'
import { getUser } from './users.ts'
import type { Guild } from './world.ts'

/** What the bot may do where nothing else is said. */
export const defaultBotPermissions =
  PermissionFlagsBits.ManageGuild |
  PermissionFlagsBits.ManageChannels |
  PermissionFlagsBits.ViewAuditLog |
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.CreateInstantInvite

/** The bot comes in with a role of its own, and hears of the guild by GUILD_CREATE. */
export function addBot(realm: Realm, input: AddBot): void {
  const guild = getGuild(realm, input.guildId)
  const bot = getUser(realm, realm.application.botUserId)
  if (guild.members.has(bot.id))
    throw new Refusal(409, 0, `The bot is in guild ${guild.id} already.`)
  const roleId = realm.newId()
  guild.roles.set(roleId, {
    id: roleId,
    name: bot.username,
    permissions: input.permissions ? BigInt(input.permissions) : defaultBotPermissions,
    position: guild.roles.size,
    managed: true,
    mentionable: false,
  })
  guild.botRoleId = roleId
  const addedById = input.addedById ?? guild.ownerId
  const member = admit(realm, guild, bot, { source: 'bot', inviterId: addedById })
  member.roleIds = [roleId]
  if (!guild.unavailable)
    realm.publish(guild, {
      type: 'GUILD_CREATE',
      data: wireGuildCreate(guild, { member, user: bot }),
    })
  audit(realm, guild, { actionType: AuditLogEvent.BotAdd, userId: addedById, targetId: bot.id })
  realm.touched()
}

/** The bot is out: GUILD_DELETE without `unavailable`. */
export function removeBot(realm: Realm, guildId: string): void {
  const guild = getGuild(realm, guildId)
  const { botUserId } = realm.application
  const member = guild.members.get(botUserId)
  if (!member) throw new Refusal(409, 0, `The bot is not in guild ${guildId}.`)
  realm.publish(guild, { type: 'GUILD_DELETE', data: { id: guildId } })
  member.join.leftAtMs = realm.now()
  guild.members.delete(botUserId)
  guild.formerMemberIds.add(botUserId)
  if (guild.botRoleId !== null) guild.roles.delete(guild.botRoleId)
  guild.botRoleId = null
  realm.world.commands.delete(guildId)
  realm.touched()
}

export function setBotPermissions(realm: Realm, guildId: string, permissions: bigint): void {
  const guild = getGuild(realm, guildId)
  const role = guild.botRoleId === null ? undefined : guild.roles.get(guild.botRoleId)
  if (!role) throw new Refusal(409, 0, `The bot is not in guild ${guildId}.`)
  role.permissions = permissions
  realm.publish(guild, {
    type: 'GUILD_ROLE_UPDATE',
    data: { guild_id: guildId, role: wireRole(role) },
  })
  realm.touched()
}

/** Off and on: what GUILD_DELETE with `unavailable` and the GUILD_CREATE after it tell. */
export function setOutage(realm: Realm, guildId: string, on: boolean): void {
  const guild: Guild = getGuild(realm, guildId)
  if (guild.unavailable === on) return
  if (on) realm.publish(guild, { type: 'GUILD_DELETE', data: { id: guildId, unavailable: true } })
  guild.unavailable = on
  const bot = realm.world.users.get(realm.application.botUserId)
  const member = guild.members.get(realm.application.botUserId)
  if (!on && bot && member)
    realm.publish(guild, {
      type: 'GUILD_CREATE',
      data: wireGuildCreate(guild, { member, user: bot }),
    })
  realm.touched()
}
