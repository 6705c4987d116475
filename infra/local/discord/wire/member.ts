import type { APIGuildMember } from 'discord-api-types/v10'
import type { Guild, Member, User } from '../world/world.ts'
import { wireUser } from './user.ts'

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString()

/** Discord's member; its flags are a number here, an enumeration there. */
type WireMember = Omit<APIGuildMember, 'flags' | 'user'> & {
  flags: number
  user: ReturnType<typeof wireUser>
}

/** A member as REST shows it. */
export function wireMember(member: Member, user: User): WireMember {
  return {
    user: wireUser(user),
    nick: member.nick,
    avatar: member.avatar,
    banner: null,
    roles: member.roleIds,
    joined_at: new Date(member.joinedAtMs).toISOString(),
    premium_since: instant(member.premiumSinceMs),
    communication_disabled_until: instant(member.communicationDisabledUntilMs),
    flags: member.flags,
    pending: member.pending,
    mute: member.mute,
    deaf: member.deaf,
    avatar_decoration_data: null,
    collectibles: null,
  }
}

/** GUILD_MEMBER_ADD; GUILD_MEMBER_UPDATE has the same shape. */
export function wireMemberEvent(
  guild: Guild,
  member: Member,
  user: User,
): WireMember & { guild_id: string } {
  return { ...wireMember(member, user), guild_id: guild.id }
}
