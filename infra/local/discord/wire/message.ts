import type { Guild, Message, World } from '../world/world.ts'
import { wireMember } from './member.ts'
import { wireUser } from './user.ts'

/** A message as REST answers it. */
export function wireMessage(world: World, message: Message): Record<string, unknown> {
  const author = world.users.get(message.authorId)
  return {
    type: 0,
    id: message.id,
    channel_id: message.channelId,
    author: author && wireUser(author),
    content: message.content,
    timestamp: new Date(message.createdAtMs).toISOString(),
    edited_timestamp:
      message.editedAtMs === null ? null : new Date(message.editedAtMs).toISOString(),
    tts: false,
    mention_everyone: message.pings.everyone,
    mentions: message.mentionedUserIds.flatMap((id) => {
      const user = world.users.get(id)
      return user ? [wireUser(user)] : []
    }),
    mention_roles: message.mentionedRoleIds,
    attachments: [],
    embeds: message.embeds,
    components: message.components,
    flags: message.flags,
    pinned: false,
    nonce: message.nonce ?? undefined,
  }
}

/** MESSAGE_CREATE and MESSAGE_UPDATE: the message with its guild and its author's membership. */
export function wireMessageEvent(world: World, guild: Guild, message: Message): object {
  const member = guild.members.get(message.authorId)
  const author = world.users.get(message.authorId)
  return {
    ...wireMessage(world, message),
    guild_id: guild.id,
    member: member && author ? { ...wireMember(member, author), user: undefined } : undefined,
  }
}
