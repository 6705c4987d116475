import type { MessageView } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { channelPermissions } from './permissions.ts'
import { wireMessageEvent } from '../wire/message.ts'
import { type Channel, type Guild, type Message, worldBounds } from './world.ts'

/** How long an enforced nonce names the message it made. */
const nonceKeptMs = 5 * 60_000

export function addMessage(
  realm: Realm,
  { guild, channel }: { guild: Guild; channel: Channel },
  content: Omit<Message, 'id' | 'channelId' | 'createdAtMs' | 'editedAtMs'>,
): Message {
  const message: Message = {
    id: realm.newId(),
    channelId: channel.id,
    createdAtMs: realm.now(),
    editedAtMs: null,
    ...content,
  }
  channel.messages.push(message)
  if (channel.messages.length > worldBounds.messagesPerChannel) channel.messages.shift()
  tell(realm, { guild, channel }, 'MESSAGE_CREATE', wireMessageEvent(realm.world, guild, message))
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
    createdAt: new Date(message.createdAtMs).toISOString(),
    editedAt: message.editedAtMs === null ? null : new Date(message.editedAtMs).toISOString(),
    pings: message.pings,
  }
}
