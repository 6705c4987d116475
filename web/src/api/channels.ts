import { send } from './request.ts'

/** A channel of a guild, and what the bot may do there. */
export type GuildChannel = {
  id: string
  name: string
  /** Discord's number. */
  type: number
  /** The category it is in. */
  parentId: string | null
  position: number
  canView: boolean
  canSend: boolean
}

/** All channels of a guild, categories too. */
export async function listChannels(
  guildId: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<GuildChannel[]> {
  const url = new URL(`/api/v1/guilds/${encodeURIComponent(guildId)}/channels`, location.origin)
  try {
    const response = await send(new Request(url, { signal }))
    const { channels } = (await response.json()) as { channels: GuildChannel[] }
    return channels
  } catch {
    return []
  }
}
