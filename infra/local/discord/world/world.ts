import type { JoinSource } from '../control/world-types.ts'
import type { StoredCommand } from '../wire/command.ts'

export interface User {
  id: string
  username: string
  globalName: string | null
  avatar: string | null
  bot: boolean
  /** Where this person is a member. Kept for people only: bots may be in very many. */
  guildIds: string[]
}

export interface Role {
  id: string
  name: string
  permissions: bigint
  position: number
  managed: boolean
  mentionable: boolean
}

/** `type` 0 is for a role, 1 for a member. */
export interface Overwrite {
  id: string
  type: 0 | 1
  allow: bigint
  deny: bigint
}

/** A file of a message; its bytes are with the attachments. */
export interface Attachment {
  id: string
  filename: string
  contentType: string
  sizeBytes: number
  description: string | null
  url: string
}

/** What a message answers: who did what. */
export interface MessageInteraction {
  id: string
  /** Discord's type of interaction: 2 command, 3 component, 5 modal. */
  type: number
  userId: string
  /** `/invite_tracker list`; null for components and modals. */
  command: string | null
  /** The message whose component was used. */
  messageId: string | null
  /** Set for follow-ups: the original response. */
  originalMessageId: string | null
}

export interface Message {
  id: string
  channelId: string
  authorId: string
  content: string
  embeds: unknown[]
  components: unknown[]
  attachments: Attachment[]
  flags: number
  createdAtMs: number
  editedAtMs: number | null
  edits: number
  nonce: string | null
  mentionedUserIds: string[]
  mentionedRoleIds: string[]
  pings: { everyone: boolean; userIds: string[]; roleIds: string[] }
  interaction: MessageInteraction | null
  /** Ephemeral: only this person sees it. */
  visibleTo: string | null
}

export interface Channel {
  id: string
  guildId: string
  name: string
  /** Discord's channel type; 0 is text. */
  type: number
  position: number
  overwrites: Overwrite[]
  /** The newest 1,000, oldest first. */
  messages: Message[]
}

export interface Invite {
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
  createdAtMs: number
  expiresAtMs: number | null
}

/** The truth about one join. */
export interface JoinRecord {
  seq: number
  userId: string
  joinedAtMs: number
  source: JoinSource
  code: string | null
  inviterId: string | null
  leftAtMs: number | null
}

export interface Member {
  userId: string
  joinedAtMs: number
  roleIds: string[]
  nick: string | null
  /** The hash of an avatar of this guild's own. */
  avatar: string | null
  /** 1 did rejoin, 16 guest. @see Discord docs, guild#guild-member-object-guild-member-flags */
  flags: number
  pending: boolean
  mute: boolean
  deaf: boolean
  premiumSinceMs: number | null
  communicationDisabledUntilMs: number | null
  join: JoinRecord
}

export interface AuditEntry {
  id: string
  actionType: number
  userId: string | null
  targetId: string | null
  reason?: string
  /** Of the invite that was made or deleted. */
  code?: string
}

/** What an invite (or, with the code '', the vanity URL) was before a change: how lists can lag. */
export interface InviteChange {
  atMs: number
  code: string
  before: Invite | null
  vanityUsesBefore: number
}

/** Settings of a guild that change nothing here, but that others read. */
export interface GuildProfile {
  afkChannelId: string | null
  afkTimeoutSeconds: number
  mfaLevel: number
  verificationLevel: number
  nsfwLevel: number
  premiumTier: number
  premiumSubscriptionCount: number
  preferredLocale: string
  /** Undefined: the first text channel. */
  systemChannelId: string | null | undefined
  rulesChannelId: string | null
  publicUpdatesChannelId: string | null
  widgetChannelId: string | null
}

export const newGuildProfile: Readonly<GuildProfile> = {
  afkChannelId: null,
  afkTimeoutSeconds: 300,
  mfaLevel: 0,
  verificationLevel: 1,
  nsfwLevel: 0,
  premiumTier: 0,
  premiumSubscriptionCount: 0,
  preferredLocale: 'en-US',
  systemChannelId: undefined,
  rulesChannelId: null,
  publicUpdatesChannelId: null,
  widgetChannelId: null,
}

export interface Guild {
  id: string
  /** Of the id, since Discord's epoch: `(id >> 22)`, computed once for sharding. */
  sinceEpochMs: number
  name: string
  icon: string | null
  description: string | null
  profile: GuildProfile
  ownerId: string
  features: string[]
  vanityCode: string | null
  vanityUses: number
  invitesPaused: boolean
  unavailable: boolean
  channels: Map<string, Channel>
  roles: Map<string, Role>
  members: Map<string, Member>
  invites: Map<string, Invite>
  /** Users who were members before and left: a return is a rejoin. */
  formerMemberIds: Set<string>
  joins: JoinRecord[]
  /** The newest 1,000, oldest first. */
  auditLog: AuditEntry[]
  /** The bot's own role, while it is in. */
  botRoleId: string | null
  inviteChanges: InviteChange[]
  /** The moment the last (lagging) list showed; lists never go back behind it. */
  lastListShownAtMs: number
}

export interface Grant {
  accessToken: string
  refreshToken: string
  userId: string
  scopes: string[]
  expiresAtMs: number
}

/** Everything that lasts: what a data file holds. */
export interface World {
  users: Map<string, User>
  guilds: Map<string, Guild>
  /** Every channel of every guild. */
  channels: Map<string, Channel>
  /** Invite or vanity code → guild id. */
  codes: Map<string, string>
  /** By access token. */
  grants: Map<string, Grant>
  /** Application commands as they were put, by scope: `global` or a guild id. */
  commands: Map<string, Map<string, StoredCommand>>
  lastJoinSeq: number
}

export function emptyWorld(): World {
  return {
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
    codes: new Map(),
    grants: new Map(),
    commands: new Map(),
    lastJoinSeq: 0,
  }
}

/** Bounds of the world, as Discord has them or generously above. */
export const worldBounds = {
  guilds: 200_000,
  users: 5_000_000,
  joins: 5_000_000,
  invitesPerGuild: 1_000,
  channelsPerGuild: 500,
  rolesPerGuild: 250,
  messagesPerChannel: 1_000,
  auditEntriesPerGuild: 1_000,
  commandsPerScope: 100,
  grants: 100_000,
}
