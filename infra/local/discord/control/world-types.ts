/** Permission bits in decimal, as Discord writes them. */
export type PermissionBits = string

export interface CreateGuild {
  name: string
  /** Default: a new person. */
  ownerId?: string
  /** Discord's guild features, for instance `DISCOVERABLE`, `VANITY_URL`. */
  features?: string[]
  /** Default: one text channel `general`. `type` is Discord's channel type, 0 for text. */
  channels?: { name: string; type?: number }[]
  roles?: { name: string; permissions?: PermissionBits }[]
  vanityCode?: string
  /** Default true: the bot is in, with `botPermissions`. */
  withBot?: boolean
  botPermissions?: PermissionBits
}

export interface CreateGuilds {
  /** 1 to 100,000. */
  count: number
  namePrefix?: string
  withBot?: boolean
  /** 0 to 100 invites in each, all by the guild's owner. */
  invitesEach?: number
}

export interface LoadGuild {
  guildId: string
  channelId: string
  ownerId: string
  codes: string[]
}

export interface ChannelView {
  id: string
  name: string
  type: number
}

export interface RoleView {
  id: string
  name: string
  permissions: PermissionBits
}

export interface GuildView {
  id: string
  name: string
  ownerId: string
  features: string[]
  vanityCode: string | null
  invitesPaused: boolean
  unavailable: boolean
  memberCount: number
  channels: ChannelView[]
  roles: RoleView[]
  /** The bot's permissions in the whole guild; null when it is not in. */
  botPermissions: PermissionBits | null
}

export interface SetGuild {
  guildId: string
  name?: string
  icon?: string | null
  description?: string | null
  features?: string[]
  vanityCode?: string | null
  /** The same as the feature INVITES_DISABLED. */
  invitesPaused?: boolean
  afkChannelId?: string | null
  afkTimeoutSeconds?: number
  /** 0 none, 1 elevated. */
  mfaLevel?: number
  /** 0 none to 4 very high. */
  verificationLevel?: number
  /** 0 default, 1 explicit, 2 safe, 3 age restricted. */
  nsfwLevel?: number
  /** 0 to 3. */
  premiumTier?: number
  premiumSubscriptionCount?: number
  /** As Discord spells it, for instance `nl`. */
  preferredLocale?: string
  systemChannelId?: string | null
  rulesChannelId?: string | null
  publicUpdatesChannelId?: string | null
  /** A widget is on where it has a channel. */
  widgetChannelId?: string | null
}

export interface CreateChannel {
  guildId: string
  name: string
  type?: number
}

export interface SetRole {
  guildId: string
  roleId?: string
  name?: string
  permissions?: PermissionBits
  mentionable?: boolean
}

export interface SetOverwrite {
  guildId: string
  channelId: string
  /** `bot`, `everyone`, or the id of a role or user. */
  target: string
  allow: PermissionBits
  deny: PermissionBits
}

export interface CreateUser {
  username: string
  globalName?: string | null
  avatar?: string | null
  /** ISO 8601; decides the age that the user id shows. Default: two years ago. */
  createdAt?: string
  bot?: boolean
}

export interface UserView {
  id: string
  username: string
  globalName: string | null
  avatar: string | null
  bot: boolean
  createdAt: string
}

export interface AddBot {
  guildId: string
  permissions?: PermissionBits
  /** Default: the owner. Shows in the audit log. */
  addedById?: string
}

export interface CreateInvite {
  guildId: string
  /** Default: the guild's first text channel. */
  channelId?: string
  /** Default: the owner; null is an invite without inviter (a widget's, for instance). */
  inviterId?: string | null
  maxUses?: number
  maxAgeSeconds?: number
  temporary?: boolean
  /** Roles that whoever accepts it receives. */
  roleIds?: string[]
  guest?: boolean
  /** Default: random, 8 characters. */
  code?: string
}

export interface InviteView {
  code: string
  guildId: string
  channelId: string
  inviterId: string | null
  uses: number
  maxUses: number
  maxAgeSeconds: number
  temporary: boolean
  guest: boolean
  roleIds: string[]
  createdAt: string
  expiresAt: string | null
}

/** How a member comes in. `bot` names who added it, `integration` is OAuth's `guilds.join`. */
export type JoinBy =
  | { code: string }
  | { vanity: true }
  | { discovery: true }
  | { bot: string }
  | { integration: true }
  | { hub: true }

export interface JoinInput {
  guildId: string
  /** Default: a new person (a new bot for `by: { bot }`). */
  userId?: string
  by: JoinBy
}

export type JoinSource = 'invite' | 'vanity' | 'discovery' | 'bot' | 'integration' | 'hub'

export interface JoinResult {
  userId: string
  /** ISO 8601, as GUILD_MEMBER_ADD says it. */
  joinedAt: string
  code?: string
}

/** What really happened: one join, and whether its member has left since. */
export interface TrueJoin {
  /** Rises with every join within the whole local Discord. */
  seq: number
  guildId: string
  userId: string
  joinedAt: string
  source: JoinSource
  code: string | null
  /** The invite's creator, or who added the bot. */
  inviterId: string | null
  leftAt: string | null
}

export interface SetMember {
  guildId: string
  userId: string
  nick?: string | null
  /** The hash of an avatar of this guild's own. */
  avatar?: string | null
  roleIds?: string[]
  pending?: boolean
  mute?: boolean
  deaf?: boolean
  /** ISO 8601 or null. */
  premiumSince?: string | null
  /** ISO 8601 or null. */
  communicationDisabledUntil?: string | null
}

export interface MemberView {
  userId: string
  username: string
  globalName: string | null
  bot: boolean
  nick: string | null
  roleIds: string[]
  joinedAt: string
  pending: boolean
}

export interface AttachmentView {
  id: string
  filename: string
  contentType: string
  sizeBytes: number
  /** Where it can be fetched, as long as the local Discord runs. */
  url: string
}

export interface MessageView {
  id: string
  channelId: string
  authorId: string
  authorName: string
  content: string
  /** As the author sent them, with Discord's defaults. */
  embeds: unknown[]
  components: unknown[]
  attachments: AttachmentView[]
  flags: number
  createdAt: string
  editedAt: string | null
  /** How often its author changed it; filling in a deferred answer does not count. */
  edits: number
  /** Who is notified by it, after `allowed_mentions` and permissions. */
  pings: { everyone: boolean; userIds: string[]; roleIds: string[] }
  /** Ephemeral: only this person sees it. Null: whoever sees the channel. */
  visibleTo: string | null
  /** A deferred answer that is still to come. */
  loading: boolean
  /** What it answers; null for what the bot sent by itself. */
  interaction: {
    id: string
    userId: string
    command: string | null
    followUp: boolean
  } | null
}
