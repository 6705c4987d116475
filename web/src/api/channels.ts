import { answer, api } from './client.ts'
import type { ChannelList } from '#api/schemas/channel.ts'

/** All channels of a guild, categories too, and what the bot may do in each. */
export const listChannels = (
  guildId: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ChannelList> =>
  answer(api.GET('/api/v1/guilds/{guildId}/channels', { params: { path: { guildId } }, signal }))
