import type { CreateGuild, GuildView, SetGuild } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { sinceEpochMs } from '../snowflakes.ts'
import { wireGuild } from '../wire/guild.ts'
import { everyonePermissions, guildPermissions } from './permissions.ts'
import { addBot } from './bot-membership.ts'
import { addChannel, addRole, getChannel } from './channels.ts'
import { admit } from './joins.ts'
import { createUser, getUser } from './users.ts'
import { type Guild, newGuildProfile, worldBounds } from './world.ts'

const pausedFeature = 'INVITES_DISABLED'
const profileChannels = [
  'afkChannelId',
  'systemChannelId',
  'rulesChannelId',
  'publicUpdatesChannelId',
  'widgetChannelId',
] as const
const profileNumbers = [
  'afkTimeoutSeconds',
  'mfaLevel',
  'verificationLevel',
  'nsfwLevel',
  'premiumTier',
  'premiumSubscriptionCount',
] as const
const youngestDaysMs = 30 * 86_400_000

/** A guild with its owner as first member; the bot is told once everything is in place. */
export function createGuild(realm: Realm, input: CreateGuild): Guild {
  const { world } = realm
  if (world.guilds.size >= worldBounds.guilds)
    throw new Refusal(409, 0, `There are ${worldBounds.guilds} guilds already, which is the most.`)
  if (input.vanityCode !== undefined) requireFreeCode(realm, input.vanityCode)
  const owner = input.ownerId
    ? getUser(realm, input.ownerId)
    : createUser(realm, { username: `owner${world.users.size}`, globalName: `${input.name} owner` })
  // As old as 30 days at most: guilds made in one millisecond would all be of one shard.
  const id = realm.newId(realm.now() - Math.floor(realm.random() * youngestDaysMs))
  const guild: Guild = {
    id,
    sinceEpochMs: sinceEpochMs(id),
    name: input.name,
    icon: null,
    description: null,
    profile: { ...newGuildProfile },
    ownerId: owner.id,
    features: input.features ?? [],
    vanityCode: null,
    vanityUses: 0,
    invitesPaused: (input.features ?? []).includes(pausedFeature),
    unavailable: false,
    channels: new Map(),
    roles: new Map(),
    members: new Map(),
    invites: new Map(),
    formerMemberIds: new Set(),
    joins: [],
    auditLog: [],
    botRoleId: null,
    inviteChanges: [],
    lastListShownAtMs: 0,
  }
  world.guilds.set(id, guild)
  guild.roles.set(id, {
    id,
    name: '@everyone',
    permissions: everyonePermissions,
    position: 0,
    managed: false,
    mentionable: false,
  })
  for (const role of input.roles ?? []) addRole(realm, guild, role)
  for (const channel of input.channels ?? [{ name: 'general' }]) addChannel(realm, guild, channel)
  if (input.vanityCode !== undefined) setVanityCode(realm, guild, input.vanityCode)
  admit(realm, guild, owner)
  if (input.withBot ?? true)
    addBot(realm, { guildId: id, permissions: input.botPermissions, addedById: owner.id })
  realm.touched()
  return guild
}

export function getGuild(realm: Realm, guildId: string): Guild {
  const guild = realm.world.guilds.get(guildId)
  if (!guild) throw new Refusal(404, 10004, `There is no guild ${guildId}.`)
  return guild
}

/** Changes what is given and tells the bot. */
export function setGuild(realm: Realm, input: SetGuild): Guild {
  const guild = getGuild(realm, input.guildId)
  if (input.vanityCode !== undefined && input.vanityCode !== guild.vanityCode) {
    if (input.vanityCode !== null) requireFreeCode(realm, input.vanityCode)
    setVanityCode(realm, guild, input.vanityCode)
  }
  if (input.name !== undefined) guild.name = input.name
  if (input.icon !== undefined) guild.icon = input.icon
  if (input.description !== undefined) guild.description = input.description
  if (input.features !== undefined) {
    guild.features = input.features
    guild.invitesPaused = guild.features.includes(pausedFeature)
  }
  if (input.invitesPaused !== undefined) {
    guild.invitesPaused = input.invitesPaused
    guild.features = guild.features.filter((feature) => feature !== pausedFeature)
    if (input.invitesPaused) guild.features.push(pausedFeature)
  }
  setProfile(guild, input)
  realm.publish(guild, { type: 'GUILD_UPDATE', data: wireGuild(guild) })
  realm.touched()
  return guild
}

function setProfile(guild: Guild, input: SetGuild): void {
  const { profile } = guild
  for (const name of profileChannels) {
    const channelId = input[name]
    if (channelId === undefined) continue
    if (channelId !== null) getChannel(guild, channelId)
    profile[name] = channelId
  }
  for (const name of profileNumbers) profile[name] = input[name] ?? profile[name]
  profile.preferredLocale = input.preferredLocale ?? profile.preferredLocale
}

export function deleteGuild(realm: Realm, guildId: string): void {
  const guild = getGuild(realm, guildId)
  realm.publish(guild, { type: 'GUILD_DELETE', data: { id: guildId } })
  for (const member of guild.members.values()) {
    const user = realm.world.users.get(member.userId)
    if (user) user.guildIds = user.guildIds.filter((id) => id !== guildId)
  }
  for (const channelId of guild.channels.keys()) realm.world.channels.delete(channelId)
  for (const code of guild.invites.keys()) realm.world.codes.delete(code)
  if (guild.vanityCode !== null) realm.world.codes.delete(guild.vanityCode)
  realm.world.commands.delete(guildId)
  realm.world.guilds.delete(guildId)
  realm.touched()
}

function requireFreeCode(realm: Realm, code: string): void {
  if (realm.world.codes.has(code)) throw new Refusal(409, 0, `The code ${code} is taken.`)
}

/** A new vanity code starts with no uses. */
function setVanityCode(realm: Realm, guild: Guild, code: string | null): void {
  if (guild.vanityCode !== null) realm.world.codes.delete(guild.vanityCode)
  guild.vanityCode = code
  guild.vanityUses = 0
  if (code === null) return
  realm.world.codes.set(code, guild.id)
  if (!guild.features.includes('VANITY_URL')) guild.features.push('VANITY_URL')
}

export function viewGuild(realm: Realm, guild: Guild): GuildView {
  const { botUserId } = realm.application
  return {
    id: guild.id,
    name: guild.name,
    ownerId: guild.ownerId,
    features: guild.features,
    vanityCode: guild.vanityCode,
    invitesPaused: guild.invitesPaused,
    unavailable: guild.unavailable,
    memberCount: guild.members.size,
    channels: Array.from(guild.channels.values(), ({ id, name, type }) => ({ id, name, type })),
    roles: Array.from(guild.roles.values(), ({ id, name, permissions }) => ({
      id,
      name,
      permissions: String(permissions),
    })),
    botPermissions: guild.members.has(botUserId)
      ? String(guildPermissions(guild, botUserId))
      : null,
  }
}
