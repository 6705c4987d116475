import type { Refused } from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { getChannel } from '../world/channels.ts'
import { getGuild } from '../world/guilds.ts'
import { channelPermissions } from '../world/permissions.ts'
import { getUser } from '../world/users.ts'
import type { Channel, Guild, Member, User } from '../world/world.ts'
import { refused } from './refused.ts'

/** A member in a channel that they see. */
export interface Actor {
  guild: Guild
  channel: Channel
  member: Member
  user: User
  locale: string
  /** In this channel. */
  permissions: bigint
}

/** @throws Refusal for a guild, channel or member that does not exist. */
export function actorIn(
  realm: Realm,
  where: { guildId: string; channelId: string; userId: string; locale?: string },
): Actor | Refused {
  const guild = getGuild(realm, where.guildId)
  const channel = getChannel(guild, where.channelId)
  const user = getUser(realm, where.userId)
  const member = guild.members.get(user.id)
  if (!member) throw new Refusal(409, 0, `User ${user.id} is not a member of guild ${guild.id}.`)
  const permissions = channelPermissions(guild, channel, user.id)
  if (permissions === 0n)
    return refused('channel-not-visible', `${user.username} does not see #${channel.name}.`)
  return { guild, channel, member, user, permissions, locale: where.locale ?? 'en-US' }
}
