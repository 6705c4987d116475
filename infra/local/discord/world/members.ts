import type { MemberView, SetMember } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { compareIds } from '../snowflakes.ts'
import { wireMemberEvent } from '../wire/member.ts'
import { getRole } from './channels.ts'
import { getGuild } from './guilds.ts'
import { getUser } from './users.ts'
import type { Guild, Member } from './world.ts'

/** Changes what is given and tells the bot by GUILD_MEMBER_UPDATE. */
export function setMember(realm: Realm, input: SetMember): Member {
  const guild = getGuild(realm, input.guildId)
  const user = getUser(realm, input.userId)
  const member = guild.members.get(user.id)
  if (!member) throw new Refusal(404, 10007, `User ${user.id} is not a member of ${guild.id}.`)
  for (const roleId of input.roleIds ?? []) getRole(guild, roleId)
  if (input.nick !== undefined) member.nick = input.nick
  if (input.avatar !== undefined) member.avatar = input.avatar
  if (input.roleIds !== undefined) member.roleIds = input.roleIds
  if (input.pending !== undefined) member.pending = input.pending
  if (input.mute !== undefined) member.mute = input.mute
  if (input.deaf !== undefined) member.deaf = input.deaf
  if (input.premiumSince !== undefined) member.premiumSinceMs = msOf(input.premiumSince)
  if (input.communicationDisabledUntil !== undefined)
    member.communicationDisabledUntilMs = msOf(input.communicationDisabledUntil)
  realm.publish(guild, {
    type: 'GUILD_MEMBER_UPDATE',
    data: wireMemberEvent(guild, member, user),
  })
  realm.touched()
  return member
}

const msOf = (instant: string | null): number | null =>
  instant === null ? null : Date.parse(instant)

/** One page of members by ascending user id. */
export function pageOfMembers(guild: Guild, after: string, limit: number): Member[] {
  return [...guild.members.values()]
    .filter(({ userId }) => compareIds(userId, after) > 0)
    .sort((a, b) => compareIds(a.userId, b.userId))
    .slice(0, limit)
}

export function viewMember(realm: Realm, member: Member): MemberView {
  const user = getUser(realm, member.userId)
  return {
    userId: user.id,
    username: user.username,
    globalName: user.globalName,
    bot: user.bot,
    nick: member.nick,
    roleIds: member.roleIds,
    joinedAt: new Date(member.joinedAtMs).toISOString(),
    pending: member.pending,
  }
}
