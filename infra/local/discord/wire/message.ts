import { MessageType } from 'discord-api-types/v10'
import type { Realm } from '../realm.ts'
import type { Attachment, Guild, Message } from '../world/world.ts'
import { wireMember } from './member.ts'
import { wireUser } from './user.ts'

/** A message as REST answers it. */
export function wireMessage(realm: Realm, message: Message): Record<string, unknown> {
  const { world } = realm
  const author = world.users.get(message.authorId)
  return {
    type: typeOf(message),
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
    attachments: message.attachments.map((one) => wireAttachment(one, message)),
    embeds: message.embeds,
    components: message.components,
    flags: message.flags,
    pinned: false,
    nonce: message.nonce ?? undefined,
    ...wireOrigin(realm, message),
  }
}

/** MESSAGE_CREATE and MESSAGE_UPDATE: the message with its guild and its author's membership. */
export function wireMessageEvent(realm: Realm, guild: Guild, message: Message): object {
  const member = guild.members.get(message.authorId)
  const author = realm.world.users.get(message.authorId)
  return {
    ...wireMessage(realm, message),
    guild_id: guild.id,
    member: member && author ? { ...wireMember(member, author), user: undefined } : undefined,
  }
}

/** A command's answer, a reply to it, or a message of its own. */
function typeOf({ interaction }: Message): MessageType {
  if (!interaction) return MessageType.Default
  if (replyTo(interaction) !== null) return MessageType.Reply
  return interaction.command === null ? MessageType.Default : MessageType.ChatInputCommand
}

const replyTo = ({ originalMessageId, messageId }: NonNullable<Message['interaction']>) =>
  originalMessageId ?? messageId

/** What an answer to an interaction tells of it. */
function wireOrigin(realm: Realm, message: Message): object {
  const { interaction } = message
  if (!interaction) return {}
  const { clientId } = realm.application
  const user = realm.world.users.get(interaction.userId)
  const replied = replyTo(interaction)
  return {
    application_id: clientId,
    webhook_id: clientId,
    interaction_metadata: {
      id: interaction.id,
      type: interaction.type,
      user: user && wireUser(user),
      authorizing_integration_owners: {
        0: realm.world.channels.get(message.channelId)?.guildId,
      },
      interacted_message_id: interaction.messageId ?? undefined,
      original_response_message_id: interaction.originalMessageId ?? undefined,
    },
    interaction:
      interaction.command === null
        ? undefined
        : {
            id: interaction.id,
            type: interaction.type,
            name: interaction.command.slice(1),
            user: user && wireUser(user),
          },
    message_reference:
      replied === null
        ? undefined
        : { type: 0, channel_id: message.channelId, message_id: replied },
  }
}

function wireAttachment(attachment: Attachment, { visibleTo }: Message): object {
  return {
    id: attachment.id,
    filename: attachment.filename,
    description: attachment.description ?? undefined,
    content_type: attachment.contentType,
    size: attachment.sizeBytes,
    url: attachment.url,
    proxy_url: attachment.url,
    ephemeral: visibleTo === null ? undefined : true,
  }
}
