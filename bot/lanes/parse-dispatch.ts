import {
  AuditLogEvent,
  GatewayDispatchEvents,
  GuildMemberFlags,
  type APIUser,
  type GatewayDispatchPayload,
  type GatewayGuildMemberAddDispatchData,
  type GatewayInviteCreateDispatchData,
} from 'discord-api-types/v10'
import type { JoinedMember, LaneEventDetail, ListedInvite } from './lane-event.ts'
import { snowflakeCreatedAt } from '#core/discord/snowflakes.ts'

/** An account younger than this when it joins is flagged as fresh. */
const FRESH_ACCOUNT_MS = 7 * 24 * 60 * 60 * 1000

/** What a dispatch means for its guild's lane; undefined for one that lanes do not settle. */
export function parseDispatch(
  payload: GatewayDispatchPayload,
): { guildId: string; detail: LaneEventDetail } | undefined {
  switch (payload.t) {
    case GatewayDispatchEvents.GuildMemberAdd:
      return {
        guildId: payload.d.guild_id,
        detail: { kind: 'join', member: parseMember(payload.d) },
      }
    case GatewayDispatchEvents.GuildMemberRemove:
      return {
        guildId: payload.d.guild_id,
        detail: { kind: 'leave', memberId: payload.d.user.id, memberName: nameOf(payload.d.user) },
      }
    case GatewayDispatchEvents.InviteCreate:
      if (payload.d.guild_id === undefined) return undefined
      return {
        guildId: payload.d.guild_id,
        detail: { kind: 'invite-created', invite: parseCreatedInvite(payload.d) },
      }
    case GatewayDispatchEvents.InviteDelete:
      if (payload.d.guild_id === undefined) return undefined
      return {
        guildId: payload.d.guild_id,
        detail: { kind: 'invite-deleted', code: payload.d.code },
      }
    case GatewayDispatchEvents.GuildAuditLogEntryCreate: {
      const { guild_id: guildId, action_type, target_id: botId, user_id: adderId } = payload.d
      if (action_type !== AuditLogEvent.BotAdd || !botId || !adderId) return undefined
      return { guildId, detail: { kind: 'bot-added', botId, adderId } }
    }
    default:
      return undefined
  }
}

function parseMember(member: GatewayGuildMemberAddDispatchData): JoinedMember {
  const joinedAt = parseInstant(member.joined_at)
  return {
    memberId: member.user.id,
    memberName: nameOf(member.user),
    memberAvatar: member.user.avatar,
    joinedAt,
    isBot: member.user.bot === true,
    isGuest: (member.flags & GuildMemberFlags.IsGuest) !== 0,
    roleIds: member.roles,
    isRejoin: (member.flags & GuildMemberFlags.DidRejoin) !== 0,
    isFreshAccount: joinedAt !== null && isFreshAccount(member.user.id, joinedAt),
  }
}

/** @param joinedAt in ms */
export function isFreshAccount(userId: string, joinedAt: number): boolean {
  return joinedAt - snowflakeCreatedAt(userId).getTime() < FRESH_ACCOUNT_MS
}

function parseCreatedInvite(invite: GatewayInviteCreateDispatchData): ListedInvite {
  return {
    code: invite.code,
    isVanity: false,
    // The dispatch tells neither roles nor flags; the next list does.
    roleIds: [],
    isGuest: false,
    uses: invite.uses,
    maxUses: invite.max_uses,
    inviterId: invite.inviter?.id ?? null,
    channelId: invite.channel_id,
    createdAt: Date.parse(invite.created_at),
    expiresAt: parseInstant(invite.expires_at),
    maxAgeSeconds: invite.max_age,
    temporary: invite.temporary,
    inviterName: invite.inviter ? nameOf(invite.inviter) : null,
    inviterAvatar: invite.inviter?.avatar ?? null,
  }
}

function parseInstant(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null
}

function nameOf(user: APIUser): string {
  return user.global_name ?? user.username
}
