import { MessageFlags, PermissionFlagsBits } from 'discord-api-types/v10'
import { digits, object, optional, snowflake } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse } from '../refusal.ts'
import { compareIds } from '../snowflakes.ts'
import { wireMessage, wireMessageEvent } from '../wire/message.ts'
import { addMessage, findByNonce, tell } from '../world/messages.ts'
import { channelPermissions, holds } from '../world/permissions.ts'
import type { Channel, Guild, Message } from '../world/world.ts'
import { type MessageBody, messageBody } from './message-body.ts'
import { contentOf, mentionsOf } from './message-content.ts'
import { botChannel, param, read, requireInChannel, type RestRequest, type Route } from './route.ts'

const pageQuery = object({
  limit: optional(digits(1, 100)),
  before: optional(snowflake),
  after: optional(snowflake),
})

/** What a bot may say of a message in a channel; others are left out, as Discord does. */
const flagsOfCreation = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications

const textChannelTypes = new Set([0, 2, 5, 13])

export function messageRoutes(realm: Realm): Route[] {
  const { botUserId } = realm.application
  const path = '/channels/:channelId/messages'
  return [
    {
      method: 'GET',
      path,
      auth: 'bot',
      handle(request) {
        const at = botChannel(realm, request)
        // Without Read Message History Discord answers an empty list, not an error.
        const bits = channelPermissions(at.guild, at.channel, botUserId)
        if (!holds(bits, PermissionFlagsBits.ReadMessageHistory)) return []
        return pageOf(at.channel, request).map((message) => wireMessage(realm, message))
      },
    },
    {
      method: 'GET',
      path: `${path}/:messageId`,
      auth: 'bot',
      handle(request) {
        const at = botChannel(realm, request)
        requireInChannel(realm, at, PermissionFlagsBits.ReadMessageHistory)
        return wireMessage(realm, messageOf(at.channel, request))
      },
    },
    {
      method: 'POST',
      path,
      auth: 'bot',
      limit: { requests: 5, perMs: 5_000 },
      handle: (request) => create(realm, request),
    },
    {
      method: 'PATCH',
      path: `${path}/:messageId`,
      auth: 'bot',
      limit: { requests: 5, perMs: 5_000 },
      handle: (request) => edit(realm, request),
    },
    {
      method: 'DELETE',
      path: `${path}/:messageId`,
      auth: 'bot',
      handle(request) {
        const at = botChannel(realm, request)
        const message = messageOf(at.channel, request)
        if (message.authorId !== botUserId)
          requireInChannel(realm, at, PermissionFlagsBits.ManageMessages)
        at.channel.messages.splice(at.channel.messages.indexOf(message), 1)
        tell(realm, at, 'MESSAGE_DELETE', {
          id: message.id,
          channel_id: at.channel.id,
          guild_id: at.guild.id,
        })
      },
    },
  ]
}

function create(realm: Realm, request: RestRequest): object {
  const { botUserId } = realm.application
  const at = botChannel(realm, request)
  if (!textChannelTypes.has(at.channel.type)) throw refuse.wrongChannelType()
  requireInChannel(realm, at, PermissionFlagsBits.SendMessages)
  const body = read(messageBody, request.body)
  requireForContent(realm, at, { body, request })
  if (body.nonce && (body.enforce_nonce ?? false)) {
    const earlier = findByNonce(realm, at.channel, body.nonce, botUserId)
    if (earlier) return wireMessage(realm, earlier)
  }
  const content = contentOf(realm, at.channel, { body, files: request.files })
  const message = addMessage(realm, at, {
    authorId: botUserId,
    ...content,
    flags: (body.flags ?? 0) & flagsOfCreation,
    nonce: body.nonce ?? null,
    interaction: null,
    visibleTo: null,
    ...mentionsOf(realm, at, { content: content.content, allowed: body.allowed_mentions }),
  })
  return wireMessage(realm, message)
}

/** An edit notifies nobody anew. */
function edit(realm: Realm, request: RestRequest): object {
  const at = botChannel(realm, request)
  const message = messageOf(at.channel, request)
  if (message.authorId !== realm.application.botUserId) throw refuse.notYourMessage()
  const body = read(messageBody, request.body)
  requireForContent(realm, at, { body, request })
  const content = contentOf(realm, at.channel, { body, files: request.files, before: message })
  const { mentionedUserIds, mentionedRoleIds } = mentionsOf(realm, at, {
    content: content.content,
    allowed: body.allowed_mentions,
  })
  Object.assign(message, { ...content, mentionedUserIds, mentionedRoleIds })
  message.editedAtMs = realm.now()
  message.edits += 1
  tell(realm, at, 'MESSAGE_UPDATE', wireMessageEvent(realm, at.guild, message))
  return wireMessage(realm, message)
}

function requireForContent(
  realm: Realm,
  at: { guild: Guild; channel: Channel },
  { body, request }: { body: MessageBody; request: RestRequest },
): void {
  if (body.embeds && body.embeds.length > 0)
    requireInChannel(realm, at, PermissionFlagsBits.EmbedLinks)
  if (request.files.size > 0) requireInChannel(realm, at, PermissionFlagsBits.AttachFiles)
}

function messageOf(channel: Channel, request: RestRequest): Message {
  const id = param(request, 'messageId')
  const message = channel.messages.find((one) => one.id === id)
  if (!message) throw refuse.unknownMessage()
  return message
}

/** Newest first, as Discord lists messages. */
function pageOf(channel: Channel, request: RestRequest): Message[] {
  const { limit = 50, before, after } = read(pageQuery, request.query)
  const fitting = channel.messages.filter(
    ({ id }) =>
      (before === undefined || compareIds(id, before) < 0) &&
      (after === undefined || compareIds(id, after) > 0),
  )
  const page = after === undefined ? fitting.slice(-limit) : fitting.slice(0, limit)
  return page.toReversed()
}
