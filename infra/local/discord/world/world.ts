import type { JoinSource } from '../control/world-types.ts'

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

export interface Message {
  id: string
  channelId: string
  authorId: string
  content: string
  embeds: unknown[]
  components: unknown[]
  flags: number
  createdAtMs: number
  editedAtMs: number | null
  nonce: string | null
  mentionedUserIds: string[]
  mentionedRoleIds: string[]
  pings: { everyone: boolean; userIds: string[]; roleIds: string[] }
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
}

/** What an invite (or, with the code '', the vanity URL) was before a change: how lists can lag. */
export interface InviteChange {
  atMs: number
  code: string
  before: Invite | null
  vanityUsesBefore: number
}

export interface Guild {
  id: string
  /** Of the id, since Discord's epoch: `(id >> 22)`, computed once for sharding. */
  sinceEpochMs: number
  name: string
  icon: string | null
  description: string | null
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
  commands: Map<string, Map<string, Record<string, unknown>>>
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
