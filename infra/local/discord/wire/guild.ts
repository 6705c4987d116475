import {
  type APIGuild,
  type APIRole,
  ChannelType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  GuildNSFWLevel,
} from 'discord-api-types/v10'
import type { Channel, Guild, Member, Role, User } from '../world/world.ts'
import { wireMember } from './member.ts'

export function wireRole(role: Role): Omit<APIRole, 'flags'> & { flags: 0 } {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  }
}

export function wireChannel(channel: Channel): Record<string, unknown> {
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    parent_id: null,
    topic: null,
    nsfw: false,
    flags: 0,
    rate_limit_per_user: 0,
    last_message_id: channel.messages.at(-1)?.id ?? null,
    permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: String(allow),
      deny: String(deny),
    })),
  }
}

/** Discord's guild; what is data here (features) or no flag at all is a named constant there. */
type WireGuild = Omit<
  APIGuild,
  | 'afk_timeout'
  | 'features'
  | 'mfa_level'
  | 'nsfw_level'
  | 'preferred_locale'
  | 'premium_tier'
  | 'roles'
  | 'system_channel_flags'
  | 'verification_level'
> & {
  afk_timeout: number
  features: string[]
  mfa_level: number
  nsfw_level: number
  preferred_locale: string
  premium_tier: number
  roles: ReturnType<typeof wireRole>[]
  system_channel_flags: 0
  verification_level: number
  home_header: null
  nsfw: boolean
}

const ageRestricted: number = GuildNSFWLevel.AgeRestricted

/** The guild as `GET /guilds/{id}` and GUILD_UPDATE show it. */
export function wireGuild(guild: Guild): WireGuild {
  const { profile } = guild
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    description: guild.description,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: guild.features,
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'rotterdam',
    afk_channel_id: profile.afkChannelId,
    afk_timeout: profile.afkTimeoutSeconds,
    system_channel_id:
      profile.systemChannelId === undefined
        ? (firstTextChannel(guild)?.id ?? null)
        : profile.systemChannelId,
    system_channel_flags: 0,
    widget_enabled: profile.widgetChannelId !== null,
    widget_channel_id: profile.widgetChannelId,
    verification_level: profile.verificationLevel,
    roles: Array.from(guild.roles.values(), wireRole),
    default_message_notifications: GuildDefaultMessageNotifications.AllMessages,
    mfa_level: profile.mfaLevel,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    max_presences: null,
    max_members: 25_000_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: guild.vanityCode,
    premium_tier: profile.premiumTier,
    premium_subscription_count: profile.premiumSubscriptionCount,
    preferred_locale: profile.preferredLocale,
    rules_channel_id: profile.rulesChannelId,
    safety_alerts_channel_id: null,
    public_updates_channel_id: profile.publicUpdatesChannelId,
    premium_progress_bar_enabled: false,
    nsfw: profile.nsfwLevel === ageRestricted,
    nsfw_level: profile.nsfwLevel,
    hub_type: null,
    emojis: [],
    stickers: [],
    incidents_data: null,
  }
}

/** GUILD_CREATE, with the bot as the only member: what applications without presences receive. */
export function wireGuildCreate(guild: Guild, self: { member: Member; user: User }): object {
  return {
    ...wireGuild(guild),
    joined_at: new Date(self.member.joinedAtMs).toISOString(),
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: [wireMember(self.member, self.user)],
    channels: Array.from(guild.channels.values(), wireChannel),
    threads: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

const guildText: number = ChannelType.GuildText

export function firstTextChannel(guild: Guild): Channel | undefined {
  for (const channel of guild.channels.values()) if (channel.type === guildText) return channel
  return undefined
}
