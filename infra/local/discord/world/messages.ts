import { MessageFlags } from 'discord-api-types/v10'
import type { MessageView } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { channelPermissions } from './permissions.ts'
import { wireMessageEvent } from '../wire/message.ts'
import { type Channel, type Guild, type Message, worldBounds } from './world.ts'

/** How long an enforced nonce names the message it made. */
const nonceKeptMs = 5 * 60_000

export type NewMessage = Omit<Message, 'id' | 'channelId' | 'createdAtMs' | 'editedAtMs' | 'edits'>

export function makeMessage(realm: Realm, channel: Channel, content: NewMessage): Message {
  return {
    id: realm.newId(),
    channelId: channel.id,
    createdAtMs: realm.now(),
    editedAtMs: null,
    edits: 0,
    ...content,
  }
}

export function addMessage(
  realm: Realm,
  { guild, channel }: { guild: Guild; channel: Channel },
  content: NewMessage,
): Message {
  const message = makeMessage(realm, channel, content)
  channel.messages.push(message)
  if (channel.messages.length > worldBounds.messagesPerChannel) channel.messages.shift()
  tell(realm, { guild, channel }, 'MESSAGE_CREATE', wireMessageEvent(realm, guild, message))
  return message
}

/** Tells the bot about a message in a channel that it can view. */
export function tell(
  realm: Realm,
  { guild, channel }: { guild: Guild; channel: Channel },
  type: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE',
  data: object,
): void {
  if (channelPermissions(guild, channel, realm.application.botUserId) !== 0n)
    realm.publish(guild, { type, data })
  realm.touched()
}

/** The message that the author made with this nonce in the last minutes. */
export function findByNonce(
  realm: Realm,
  channel: Channel,
  nonce: string,
  authorId: string,
): Message | undefined {
  return channel.messages.findLast(
    (message) =>
      message.nonce === nonce &&
      message.authorId === authorId &&
      realm.now() - message.createdAtMs < nonceKeptMs,
  )
}

export function viewMessage(realm: Realm, message: Message): MessageView {
  return {
    id: message.id,
    channelId: message.channelId,
    authorId: message.authorId,
    authorName: realm.world.users.get(message.authorId)?.username ?? 'unknown',
    content: message.content,
    embeds: message.embeds,
    components: message.components,
    attachments: message.attachments.map(({ id, filename, contentType, sizeBytes, url }) => ({
      id,
      filename,
      contentType,
      sizeBytes,
      url,
    })),
    flags: message.flags,
    createdAt: new Date(message.createdAtMs).toISOString(),
    editedAt: message.editedAtMs === null ? null : new Date(message.editedAtMs).toISOString(),
    edits: message.edits,
    pings: message.pings,
    visibleTo: message.visibleTo,
    loading: (message.flags & MessageFlags.Loading) !== 0,
    interaction: message.interaction && {
      id: message.interaction.id,
      userId: message.interaction.userId,
      command: message.interaction.command,
      followUp: message.interaction.originalMessageId !== null,
    },
  }
}
