import { setImmediate } from 'node:timers/promises'
import { REST } from '@discordjs/rest'
import { GatewayDispatchEvents } from 'discord-api-types/v10'
import type { Redis } from 'ioredis'
import { WebSocketShard, WebSocketShardDestroyRecovery } from '@discordjs/ws'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeGateway } from '#bot/gateway/connect-gateway.ts'
import { ShardSessions } from '#bot/gateway/shard-sessions.ts'
import { connectRedis } from '#core/redis/connect.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const OPEN_MAX = 6

let server: RestartableServer
let redis: Redis
let discord: LocalDiscord

beforeAll(async () => {
  ;[server, discord] = await Promise.all([startTestRedis(), aLocalDiscord()])
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await Promise.all([server.stop(), discord.close()])
})

type Options = Partial<Parameters<typeof makeGateway>[0]>

/** A connected shard, a guild to join, and who came by its dispatches. */
async function connectedShard(options: Options = {}) {
  const { control, apiBase } = discord
  const { id: guildId } = await control.createGuild({ name: 'Harbour', withBot: true })
  const { code } = await control.createInvite({ guildId })
  const sessions = new ShardSessions({ redis, log: silent, totalShards: 1, shardIds: [0] })
  const came: { memberId: string; close: () => void }[] = []
  const gateway = makeGateway({
    rest: new REST({ api: apiBase }).setToken(localApplication.botToken),
    redis,
    sessions,
    token: localApplication.botToken,
    shardIds: [0],
    totalShards: 1,
    onDispatch(payload, shardId) {
      if (payload.t !== GatewayDispatchEvents.GuildMemberAdd) return
      const { close } = sessions.open(shardId, payload.s)
      came.push({ memberId: payload.d.user.id, close })
    },
    onFatal: (reason) => expect.unreachable(reason),
    log: silent,
    ...options,
  })
  const stateOf = () => gateway.states().get(0)
  await gateway.connect()
  await waitFor(() => stateOf() === 'ready')
  const join = async () => (await control.join({ guildId, by: { code } })).userId
  return { gateway, stateOf, came, join }
}

it('resumes where it could not read a frame', async () => {
  const { gateway, stateOf, came, join } = await connectedShard()
  const joined = [await join()]
  await waitFor(() => came.length === 1)
  type Unpacking = { parseInflateResult(): unknown } // private to the library
  const prototype = WebSocketShard.prototype as unknown as Unpacking
  const broken = vi.spyOn(prototype, 'parseInflateResult')
  broken.mockImplementationOnce(() => {
    throw new SyntaxError('Unexpected end of JSON input')
  })
  joined.push(await join())
  await waitFor(() => stateOf() === 'connecting')
  broken.mockRestore()
  joined.push(await join())
  await waitFor(() => came.length === 3 && stateOf() === 'ready')
  expect(came.map(({ memberId }) => memberId)).toEqual(joined)
  await gateway.closeResumably()
})

it('lets a heartbeat that waits for the lease end with its connection', async () => {
  const connect = vi.spyOn(WebSocketShard.prototype, 'connect')
  const mayConnect = vi.fn(() => Promise.resolve(true))
  const { gateway, stateOf } = await connectedShard({ mayConnect })
  type Beating = { connection: unknown; heartbeat(isRequested: boolean): Promise<void> }
  const shard = connect.mock.contexts[0] as WebSocketShard
  const beating = shard as unknown as Beating // private to the library
  connect.mockRestore()

  const resumed = shard.destroy({ recover: WebSocketShardDestroyRecovery.Resume })
  await waitFor(() => stateOf() === 'connecting')
  const lease = Promise.withResolvers<boolean>()
  mayConnect.mockReturnValueOnce(lease.promise)
  const over = vi.fn()
  const { connection } = beating
  void beating.heartbeat(true).then(over, over)
  while (beating.connection === connection) await setImmediate()
  lease.resolve(true)

  await resumed
  await waitFor(() => stateOf() === 'ready')
  expect(over).not.toHaveBeenCalled()
  await gateway.closeResumably()
})

it('closes a shard that has too much to settle, and has the rest replayed once it is settled', async () => {
  const { gateway, stateOf, came, join } = await connectedShard({ openMax: OPEN_MAX })
  const joined: string[] = []
  for (let i = 0; i < 20; i += 1) {
    joined.push(await join())
  }
  await waitFor(() => stateOf() === 'connecting')
  const beforeClosing = came.length
  expect(beforeClosing).toBeGreaterThanOrEqual(OPEN_MAX)
  expect(beforeClosing).toBeLessThan(20)
  expect(gateway.connectedSince(0)).toBeNull()

  for (const { close } of came) close()
  await waitFor(() => {
    for (const { close } of came) close()
    return came.length === 20 && stateOf() === 'ready'
  })
  expect(came.map(({ memberId }) => memberId)).toEqual(joined)
  await gateway.closeResumably()
})
