import { Type, type Static } from 'typebox'

/** A channel, and what the bot may do there. */
export const channelSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.Integer({ description: "Discord's number; 4 is a category" }),
  parentId: Type.Union([Type.String(), Type.Null()], { description: 'The category it is in' }),
  position: Type.Integer({ description: 'Among its neighbours' }),
  canView: Type.Boolean(),
  canSend: Type.Boolean(),
  canEmbed: Type.Boolean(),
  canInvite: Type.Boolean({ description: 'Whether an invite can lead here, and the bot make it' }),
})
export type Channel = Static<typeof channelSchema>

export const channelListSchema = Type.Object({ channels: Type.Array(channelSchema) })
export type ChannelList = Static<typeof channelListSchema>
