import {
  GatewayDispatchEvents,
  GatewayOpcodes,
  PermissionFlagsBits,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10'
import type { EntryChannel, EntryRole, GuildEntry } from '#core/discord/guild-entry.ts'

/* Small makers of directory entries and of the dispatches that change them. */

export const GUILD = '1100000000000000001'
export const BOT = '1100000000000000002'
export const BOT_ROLE = '1100000000000000003'
export const CHANNEL = '1100000000000000004'

const { ManageGuild, ViewAuditLog, ManageChannels, CreateInstantInvite } = PermissionFlagsBits
const { ViewChannel, SendMessages, EmbedLinks } = PermissionFlagsBits
/** What the install link asks for. */
export const INSTALLED =
  ManageGuild |
  ViewAuditLog |
  ManageChannels |
  CreateInstantInvite |
  ViewChannel |
  SendMessages |
  EmbedLinks

export const aRole = (change: Partial<EntryRole> = {}): EntryRole => ({
  id: BOT_ROLE,
  name: 'usher',
  permissions: String(INSTALLED),
  position: 1,
  ...change,
})

export const aChannel = (change: Partial<EntryChannel> = {}): EntryChannel => ({
  id: CHANNEL,
  name: 'general',
  type: 0,
  parentId: null,
  position: 0,
  overwrites: [],
  hasLobby: false,
  ...change,
})

export const anEntry = (change: Partial<GuildEntry> = {}): GuildEntry => ({
  guildId: GUILD,
  name: 'Harbour',
  icon: null,
  features: [],
  vanityCode: null,
  ownerId: '1100000000000000009',
  about: {
    description: null,
    afkTimeoutSeconds: 300,
    mfaLevel: 0,
    verificationLevel: 1,
    nsfwLevel: 0,
    premiumTier: 0,
    premiumSubscriptionCount: 0,
    preferredLocale: 'en-US',
    publicUpdatesChannelId: null,
    rulesChannelId: null,
    systemChannelId: null,
    widgetChannelId: null,
  },
  roles: [aRole({ id: GUILD, name: '@everyone', permissions: '0', position: 0 }), aRole()],
  channels: [aChannel()],
  botId: BOT,
  botRoleIds: [BOT_ROLE],
  botTimedOutUntil: null,
  ...change,
})

/** A dispatch with the part of its data that a test is about. */
export const aDispatch = (t: GatewayDispatchEvents, d: object): GatewayDispatchPayload =>
  // Discord sends more than anything here reads.
  ({ op: GatewayOpcodes.Dispatch, s: 2, t, d }) as GatewayDispatchPayload

/** What Discord says of a guild as `anEntry` has it. */
export const aGuildAbout = (change: object = {}) => ({
  description: null,
  afk_timeout: 300,
  mfa_level: 0,
  verification_level: 1,
  nsfw_level: 0,
  premium_tier: 0,
  premium_subscription_count: 0,
  preferred_locale: 'en-US',
  public_updates_channel_id: null,
  rules_channel_id: null,
  system_channel_id: null,
  widget_channel_id: null,
  ...change,
})

/** GUILD_CREATE of a guild as `anEntry` has it. */
export const aGuildCreate = (change: object = {}): GatewayDispatchPayload =>
  aDispatch(GatewayDispatchEvents.GuildCreate, {
    id: GUILD,
    name: 'Harbour',
    icon: null,
    features: [],
    vanity_url_code: null,
    owner_id: '1100000000000000009',
    ...aGuildAbout(),
    roles: anEntry().roles,
    channels: [{ id: CHANNEL, name: 'general', type: 0, permission_overwrites: [] }],
    members: [{ user: { id: BOT }, roles: [BOT_ROLE], communication_disabled_until: null }],
    unavailable: false,
    ...change,
  })
