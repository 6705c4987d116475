import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { EntryChannel, GuildEntry } from '#core/discord/guild-entry.ts'
import { invitingLack } from '#core/discord/inviting-channels.ts'
import { channelPermissions, holds } from '#core/discord/permissions.ts'
import { access } from '../access.ts'
import type { ApiInstance } from '../api-instance.ts'
import { guildCaller } from '../callers.ts'
import type { EntryOf } from '../discord/guild-entries.ts'
import { channelListSchema, type Channel } from '../schemas/channel.ts'
import { guildParamsSchema } from '../schemas/guild.ts'
import { refusals } from '../schemas/problem.ts'

const { ViewChannel, SendMessages, EmbedLinks } = PermissionFlagsBits

export type ChannelsDeps = { entryOf: EntryOf; now: () => Date }

/** `GET /:guildId/channels`: the guild's channels, and what the bot may do in each. */
export function registerChannels(app: ApiInstance, { entryOf, now }: ChannelsDeps): void {
  app.route({
    method: 'GET',
    url: '/:guildId/channels',
    schema: {
      summary: 'Channels, and what the bot may do there',
      operationId: 'listChannels',
      tags: ['guilds'],
      security: access.read,
      params: guildParamsSchema,
      response: { 200: channelListSchema, ...refusals },
    },
    handler: async (request) => {
      const { guildId } = guildCaller(request)
      const entry = await entryOf(guildId)
      const channels = entry.channels.map((channel) => wireChannel(entry, channel, now().getTime()))
      return { channels: channels.toSorted(inOrder) }
    },
  })
}

function wireChannel(entry: GuildEntry, channel: EntryChannel, now: number): Channel {
  const { id, name, type, parentId, position } = channel
  const bits = channelPermissions(entry, channel, now)
  const may = (wanted: bigint) => holds(bits, ViewChannel | wanted)
  return {
    id,
    name,
    type,
    parentId,
    position,
    canView: may(ViewChannel),
    canSend: may(SendMessages),
    canEmbed: may(SendMessages | EmbedLinks),
    canInvite: invitingLack(entry, id, now) === undefined,
  }
}

/** As Discord arranges what has the same parent. */
function inOrder(a: Channel, b: Channel): number {
  return a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)
}
