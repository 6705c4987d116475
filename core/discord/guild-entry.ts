import type { APIChannel, APIGuild, APIGuildMember, APIRole } from 'discord-api-types/v10'

export type EntryRole = { id: string; name: string; permissions: string; position: number }

/** Of Discord's overwrites, `type` 0 for a role and 1 for a member; bits in decimal. */
export type EntryOverwrite = { id: string; type: number; allow: string; deny: string }

export type EntryChannel = {
  id: string
  name: string
  /** Discord's channel type. */
  type: number
  /** The category it is in, or the channel that a thread is of. */
  parentId: string | null
  /** Among its neighbours. */
  position: number
  /** Only those that concern the bot: of everyone, of its roles, of itself. */
  overwrites: EntryOverwrite[]
  /** Players of a game's lobby may come into the guild by this channel. */
  hasLobby: boolean
}

/** What messages may say of a guild; numbers are Discord's, an id is null where nothing is chosen. */
export type EntryAbout = {
  description: string | null
  afkTimeoutSeconds: number
  mfaLevel: number
  verificationLevel: number
  nsfwLevel: number
  premiumTier: number
  premiumSubscriptionCount: number
  preferredLocale: string
  publicUpdatesChannelId: string | null
  rulesChannelId: string | null
  systemChannelId: string | null
  widgetChannelId: string | null
}

/** What Usher remembers of a guild that has the module enabled: its directory entry. */
export type GuildEntry = {
  guildId: string
  name: string
  icon: string | null
  features: string[]
  vanityCode: string | null
  ownerId: string
  about: EntryAbout
  roles: EntryRole[]
  channels: EntryChannel[]
  botId: string
  botRoleIds: string[]
  /** Until when the bot is timed out, in ms; null: it is not, or the time is over. */
  botTimedOutUntil: number | null
}

/** Lets members in without an invite. @see Discord docs, guild#guild-object-guild-features */
const OPEN_FEATURES = ['DISCOVERABLE', 'HAS_DIRECTORY_ENTRY', 'HUB', 'LINKED_TO_HUB']

/** What attribution has to know of a guild beside its invites. */
export type GuildFacts = {
  /** Members may come by a vanity URL, which no list of invites shows. */
  hasVanity: boolean
  /** Members may come without an invite: by discovery, a hub, a lobby. */
  isOpen: boolean
}

export function factsOfEntry({ vanityCode, features, channels }: GuildEntry): GuildFacts {
  return {
    hasVanity: vanityCode !== null,
    isOpen:
      OPEN_FEATURES.some((feature) => features.includes(feature)) ||
      channels.some(({ hasLobby }) => hasLobby),
  }
}

export type GuildParts = {
  guild: APIGuild
  channels: readonly APIChannel[]
  /** The bot's own membership. */
  member: Pick<APIGuildMember, 'roles' | 'communication_disabled_until'>
  botId: string
}

/** Keeps of a guild what its entry needs. */
export function makeGuildEntry({ guild, channels, member, botId }: GuildParts): GuildEntry {
  const concerned = new Set([guild.id, botId, ...member.roles])
  return {
    guildId: guild.id,
    ...entryFields(guild),
    channels: channels.map((channel) => entryChannel(channel, concerned)),
    botId,
    botRoleIds: [...member.roles],
    botTimedOutUntil: timedOutUntil(member),
  }
}

/** What GUILD_UPDATE brings. */
export function entryFields(guild: APIGuild) {
  return {
    name: guild.name,
    icon: guild.icon,
    features: [...guild.features],
    vanityCode: guild.vanity_url_code,
    ownerId: guild.owner_id,
    about: entryAbout(guild),
    roles: guild.roles.map(entryRole),
  }
}

function entryAbout(guild: APIGuild): EntryAbout {
  return {
    description: guild.description,
    afkTimeoutSeconds: guild.afk_timeout,
    mfaLevel: guild.mfa_level,
    verificationLevel: guild.verification_level,
    nsfwLevel: guild.nsfw_level,
    premiumTier: guild.premium_tier,
    premiumSubscriptionCount: guild.premium_subscription_count ?? 0,
    preferredLocale: guild.preferred_locale,
    publicUpdatesChannelId: guild.public_updates_channel_id,
    rulesChannelId: guild.rules_channel_id,
    systemChannelId: guild.system_channel_id,
    widgetChannelId: guild.widget_channel_id ?? null,
  }
}

export function entryRole({ id, name, permissions, position }: APIRole): EntryRole {
  return { id, name, permissions, position }
}

/** @param concerned the guild, the bot and its roles */
export function entryChannel(channel: APIChannel, concerned: ReadonlySet<string>): EntryChannel {
  const overwrites = 'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : []
  return {
    id: channel.id,
    name: channel.name ?? '',
    type: channel.type,
    parentId: ('parent_id' in channel ? channel.parent_id : null) ?? null,
    position: 'position' in channel ? channel.position : 0,
    overwrites: overwrites
      .filter(({ id }) => concerned.has(id))
      .map(({ id, type, allow, deny }) => ({ id, type, allow, deny })),
    hasLobby: 'linked_lobby' in channel && Boolean(channel.linked_lobby),
  }
}

export function timedOutUntil(
  member: Pick<APIGuildMember, 'communication_disabled_until'>,
): number | null {
  const text = member.communication_disabled_until
  return text ? Date.parse(text) : null
}
