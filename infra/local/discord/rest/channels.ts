import { PermissionFlagsBits } from 'discord-api-types/v10'
import { integer, object, optional, text } from '../input.ts'
import type { Realm } from '../realm.ts'
import { wireChannel } from '../wire/guild.ts'
import { createChannel, deleteChannel } from '../world/channels.ts'
import {
  answerWith,
  botChannel,
  botGuild,
  read,
  requireInChannel,
  requireInGuild,
  type Route,
} from './route.ts'

const channelBody = object({ name: text(1, 100), type: optional(integer(0, 16)) })

export function channelRoutes(realm: Realm): Route[] {
  return [
    {
      method: 'GET',
      path: '/channels/:channelId',
      auth: 'bot',
      handle: (request) => wireChannel(botChannel(realm, request).channel),
    },
    {
      method: 'POST',
      path: '/guilds/:guildId/channels',
      auth: 'bot',
      handle(request) {
        const guild = botGuild(realm, request)
        requireInGuild(realm, guild, PermissionFlagsBits.ManageChannels)
        const body = read(channelBody, request.body)
        const channel = createChannel(realm, { guildId: guild.id, ...body })
        return answerWith(201, wireChannel(channel))
      },
    },
    {
      method: 'DELETE',
      path: '/channels/:channelId',
      auth: 'bot',
      handle(request) {
        const at = botChannel(realm, request)
        requireInChannel(realm, at, PermissionFlagsBits.ManageChannels)
        deleteChannel(realm, at.guild, at.channel.id)
        return wireChannel(at.channel)
      },
    },
  ]
}
