import { MessageFlags } from 'discord-api-types/v10'
import type { SentFile } from '../attachments.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import type { MessageBody } from '../rest/message-body.ts'
import { contentOf, mentionsOf, noPings } from '../rest/message-content.ts'
import { wireMessageEvent } from '../wire/message.ts'
import { addMessage, makeMessage, tell } from '../world/messages.ts'
import type { Channel, Guild, Message } from '../world/world.ts'
import type { Interaction } from './interactions.ts'
import { typeOf } from './send.ts'

/** What a body says, with its files. */
export interface Said {
  body: MessageBody
  files: ReadonlyMap<number, SentFile>
}

const flagsOfCreation =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.Ephemeral

/** Where the interaction took place. @throws Refusal when that is gone. */
export function placeOf(
  realm: Realm,
  interaction: Interaction,
): { guild: Guild; channel: Channel } {
  const guild = realm.world.guilds.get(interaction.guildId)
  const channel = guild?.channels.get(interaction.channelId)
  if (!guild || !channel) throw refuse.unknownChannel()
  return { guild, channel }
}

/** A new message that answers an interaction; `said` null is "thinking": a deferred answer. */
export function addResponse(
  realm: Realm,
  interaction: Interaction,
  { said, flags }: { said: Said | null; flags: number },
): Message {
  const at = placeOf(realm, interaction)
  const ephemeral = (flags & MessageFlags.Ephemeral) !== 0
  const content = said
    ? contentOf(realm, at.channel, said)
    : { content: '', embeds: [], components: [], attachments: [] }
  const mentions = mentionsOf(realm, at, {
    content: content.content,
    allowed: said?.body.allowed_mentions,
  })
  const made = {
    authorId: realm.application.botUserId,
    ...content,
    flags: (flags & flagsOfCreation) | (said ? 0 : MessageFlags.Loading),
    nonce: null,
    interaction: {
      id: interaction.id,
      type: typeOf(interaction),
      userId: interaction.userId,
      command: interaction.command,
      messageId: interaction.sourceMessageId,
      originalMessageId: interaction.originalId,
    },
    visibleTo: ephemeral ? interaction.userId : null,
    ...mentions,
    pings: ephemeral ? noPings() : mentions.pings,
  }
  if (!ephemeral) return addMessage(realm, at, made)
  const message = makeMessage(realm, at.channel, made)
  realm.interactions.keepEphemeral(message)
  return message
}

/** Changes an answer, or fills in a deferred one, which then notifies like a new message. */
export function changeResponse(
  realm: Realm,
  interaction: Interaction,
  { message, said }: { message: Message; said: Said },
): void {
  const at = placeOf(realm, interaction)
  const isNew = (message.flags & MessageFlags.Loading) !== 0
  const content = contentOf(realm, at.channel, { ...said, before: message })
  const { pings, ...mentions } = mentionsOf(realm, at, {
    content: content.content,
    allowed: said.body.allowed_mentions,
  })
  Object.assign(message, { ...content, ...mentions })
  if (isNew) {
    message.flags &= ~MessageFlags.Loading
    if (message.visibleTo === null) message.pings = pings
  } else {
    message.editedAtMs = realm.now()
    message.edits += 1
  }
  if (said.body.flags !== undefined && said.body.flags !== null) {
    const suppress = said.body.flags & MessageFlags.SuppressEmbeds
    message.flags = (message.flags & ~MessageFlags.SuppressEmbeds) | suppress
  }
  if (message.visibleTo === null)
    tell(realm, at, 'MESSAGE_UPDATE', wireMessageEvent(realm, at.guild, message))
}

export function deleteResponse(realm: Realm, interaction: Interaction, message: Message): void {
  if (message.visibleTo !== null) {
    realm.interactions.dropEphemeral(message)
    return
  }
  const at = placeOf(realm, interaction)
  at.channel.messages = at.channel.messages.filter((one) => one !== message)
  tell(realm, at, 'MESSAGE_DELETE', {
    id: message.id,
    channel_id: at.channel.id,
    guild_id: at.guild.id,
  })
}

/** A message by its id, wherever it is: in a channel, or seen by one person. */
export function findMessage(realm: Realm, id: string): Message | undefined {
  const ephemeral = realm.interactions.ephemeral(id)
  if (ephemeral) return ephemeral
  for (const { messages } of realm.world.channels.values()) {
    const found = messages.findLast((message) => message.id === id)
    if (found) return found
  }
  return undefined
}

/** `@original`: the answer itself, or the message whose component was used. */
export const originalOf = (realm: Realm, interaction: Interaction): Message | undefined =>
  interaction.originalId === null
    ? undefined
    : findMessageOf(realm, interaction, interaction.originalId)

/** A message of the channel where the interaction took place. */
export function findMessageOf(
  realm: Realm,
  { channelId }: Interaction,
  id: string,
): Message | undefined {
  const here = realm.interactions.ephemeralIn(channelId).find((message) => message.id === id)
  if (here) return here
  return realm.world.channels.get(channelId)?.messages.findLast((message) => message.id === id)
}

/** What came after the original response, the oldest first. */
export function followUpsOf(realm: Realm, interaction: Interaction): Message[] {
  const channel = realm.world.channels.get(interaction.channelId)
  const all = [
    ...(channel?.messages ?? []),
    ...realm.interactions.ephemeralIn(interaction.channelId),
  ]
  return all
    .filter((one) => one.interaction?.id === interaction.id && one.id !== interaction.originalId)
    .sort((a, b) => a.createdAtMs - b.createdAtMs)
}
