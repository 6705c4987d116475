import { isSnowflake, snowflakeCreatedAt } from '#core/discord/snowflakes.ts'
import { isSeen } from './clean-text.ts'
import type { ChannelFacts, MessageFacts } from './message-facts.ts'
import { chosen, isMentionable, mention, type Value, word } from './value.ts'
import { instantValue, type Variable } from './variable.ts'

const UNKNOWN_CHANNEL = word('Unknown channel')

/** @see Discord docs, channel#channel-object-channel-types */
const channelTypes = new Map([
  [0, 'GUILD_TEXT'],
  [1, 'DM'],
  [2, 'GUILD_VOICE'],
  [3, 'GROUP_DM'],
  [4, 'GUILD_CATEGORY'],
  [5, 'GUILD_ANNOUNCEMENT'],
  [10, 'ANNOUNCEMENT_THREAD'],
  [11, 'PUBLIC_THREAD'],
  [12, 'PRIVATE_THREAD'],
  [13, 'GUILD_STAGE_VOICE'],
  [14, 'GUILD_DIRECTORY'],
  [15, 'GUILD_FORUM'],
  [16, 'GUILD_MEDIA'],
])

function channelVariable(
  name: string,
  description: string,
  read: (channel: ChannelFacts | null, facts: MessageFacts) => Value,
): Variable {
  return {
    name: `channel_${name}`,
    family: 'channel',
    description,
    kinds: ['join'],
    read: (facts) => read(facts.channel, facts),
  }
}

/** What tells of the channel that the message is posted in. */
export const channelVariables: readonly Variable[] = [
  channelVariable('id', 'The id of the channel that the message is in.', (channel) =>
    channel ? word(channel.id) : UNKNOWN_CHANNEL,
  ),
  channelVariable('mention', 'A link to the channel.', (channel) =>
    channel ? channelMention(channel) : UNKNOWN_CHANNEL,
  ),
  channelVariable('name', 'The name of the channel.', (channel) => channelName(channel)),
  channelVariable('type', 'The type of the channel, as `GUILD_TEXT`.', (channel) =>
    word(channelTypes.get(channel?.type ?? -1) ?? 'UNKNOWN'),
  ),
  channelVariable('created_at', 'When the channel was made.', (channel, { timezone }) =>
    createdAt(channel?.id, timezone),
  ),
]

/** A link to a channel, which shows its name where Discord shows no links. */
export function channelMention(channel: ChannelFacts): Value {
  return isMentionable(channel.id)
    ? mention(`<#${channel.id}>`, channelName(channel))
    : UNKNOWN_CHANNEL
}

const channelName = (channel: ChannelFacts | null): Value =>
  isSeen(channel?.name) ? chosen(channel.name) : UNKNOWN_CHANNEL

/** When the thing of this id was made, as its id tells. */
export function createdAt(id: string | undefined, timezone: string): Value {
  return instantValue(id && isSnowflake(id) ? snowflakeCreatedAt(id) : null, timezone, 'Unknown')
}
