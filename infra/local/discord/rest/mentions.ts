import { PermissionFlagsBits } from 'discord-api-types/v10'
import { channelPermissions, holds } from '../world/permissions.ts'
import type { Channel, Guild, World } from '../world/world.ts'
import type { AllowedMentions } from './message-body.ts'

/** Whom a text names, and whom of them it notifies. */
export function mentionsIn(
  { world, guild, channel }: { world: World; guild: Guild; channel: Channel },
  authorId: string,
  { content, allowed }: { content: string; allowed: AllowedMentions | null | undefined },
): {
  userIds: string[]
  roleIds: string[]
  pings: { everyone: boolean; userIds: string[]; roleIds: string[] }
} {
  const userIds = idsIn(content, /<@!?(\d{1,20})>/g).filter((id) => world.users.has(id))
  const roleIds = idsIn(content, /<@&(\d{1,20})>/g).filter((id) => guild.roles.has(id))
  const mayMentionAll = holds(
    channelPermissions(guild, channel, authorId),
    PermissionFlagsBits.MentionEveryone,
  )
  const parses = (kind: 'users' | 'roles' | 'everyone') =>
    !allowed || (allowed.parse?.includes(kind) ?? false)
  const listed = (kind: 'users' | 'roles', id: string) =>
    parses(kind) || (allowed?.[kind]?.includes(id) ?? false)
  return {
    userIds,
    roleIds,
    pings: {
      everyone: /@(everyone|here)\b/.test(content) && mayMentionAll && parses('everyone'),
      userIds: userIds.filter((id) => listed('users', id) && guild.members.has(id)),
      roleIds: roleIds.filter(
        (id) =>
          listed('roles', id) && (mayMentionAll || (guild.roles.get(id)?.mentionable ?? false)),
      ),
    },
  }
}

const idsIn = (content: string, pattern: RegExp): string[] => [
  ...new Set(Array.from(content.matchAll(pattern), ([, id]) => id ?? '')),
]
