import { REST } from '@discordjs/rest'
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import {
  GatewayDispatchEvents,
  type GatewayGuildMemberAddDispatchData,
} from 'discord-api-types/v10'
import { intents } from '#core/discord/intents.ts'
import { localApplication } from '#test/support/local-discord.ts'

/** A client of the library alone, connected as the bot is, that hears of every join. */
export async function connectClient(options: {
  apiBase: string
  shardIds: readonly number[]
  totalShards: number
  onJoin: (join: GatewayGuildMemberAddDispatchData) => void
}): Promise<{ rest: REST; close: () => Promise<void> }> {
  const { apiBase, shardIds, totalShards, onJoin } = options
  const rest = new REST({ api: apiBase, globalRequestsPerSecond: 10_000, retries: 0 })
  rest.setToken(localApplication.botToken)
  const manager = new WebSocketManager({
    token: localApplication.botToken,
    rest,
    intents,
    shardIds: [...shardIds],
    shardCount: totalShards,
    compression: CompressionMethod.ZlibNative,
  })
  manager.on(WebSocketShardEvents.Dispatch, (payload) => {
    if (payload.t === GatewayDispatchEvents.GuildMemberAdd) onJoin(payload.d)
  })
  await manager.connect()
  return { rest, close: async () => manager.destroy() }
}
