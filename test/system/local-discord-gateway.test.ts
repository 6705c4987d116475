import { once } from 'node:events'
import { createZstdDecompress } from 'node:zlib'
import { REST } from '@discordjs/rest'
import {
  CompressionMethod,
  type OptionalWebSocketManagerOptions,
  type SessionInfo,
  WebSocketManager,
  WebSocketShardEvents,
} from '@discordjs/ws'
import {
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayIntentBits,
} from 'discord-api-types/v10'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { waitFor } from '#test/support/wait-for.ts'

const intents =
  GatewayIntentBits.Guilds | GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildInvites

describe('the local gateway with @discordjs/ws', () => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  async function start(options: Parameters<typeof aLocalDiscord>[0] = {}): Promise<LocalDiscord> {
    const discord = await aLocalDiscord(options)
    closing.push(() => discord.close())
    return discord
  }

  function aManager(discord: LocalDiscord, options: Partial<OptionalWebSocketManagerOptions>) {
    const rest = new REST({ api: discord.apiBase }).setToken(localApplication.botToken)
    const dispatches: { shardId: number; payload: GatewayDispatchPayload }[] = []
    const manager = new WebSocketManager({
      token: localApplication.botToken,
      intents,
      rest,
      ...options,
    })
    manager.on(WebSocketShardEvents.Dispatch, (payload, shardId) => {
      dispatches.push({ shardId, payload })
    })
    const of = (type: GatewayDispatchEvents) =>
      dispatches.filter(({ payload }) => payload.t === type)
    return { manager, of }
  }

  it('splits guilds over two shards through a zlib stream, without a breach of identify turns', async () => {
    const discord = await start()
    await discord.control.createGuilds({ count: 40, invitesEach: 1 })
    const { manager, of } = aManager(discord, {
      shardCount: 2,
      compression: CompressionMethod.ZlibNative,
    })
    closing.push(() => manager.destroy())
    await manager.connect()
    await waitFor(() => of(GatewayDispatchEvents.GuildCreate).length === 40)
    for (const { shardId, payload } of of(GatewayDispatchEvents.GuildCreate)) {
      const { id } = payload.d as { id: string }
      expect(Number((BigInt(id) >> 22n) % 2n)).toBe(shardId)
    }
    expect(await discord.control.sessions()).toMatchObject({
      identifies: 2,
      identifyViolations: 0,
    })

    const { guilds } = await discord.control.listGuilds({})
    const joins = guilds.map(({ id }) => ({ guildId: id, by: { discovery: true } as const }))
    const { joins: made } = await discord.control.joinMany({ joins })
    await waitFor(() => of(GatewayDispatchEvents.GuildMemberAdd).length === 40)
    const ids = of(GatewayDispatchEvents.GuildMemberAdd).map(
      ({ payload }) => (payload.d as { user: { id: string } }).user.id,
    )
    expect(ids.sort()).toEqual(made.map(({ userId }) => userId).sort())
  })

  it('reads frames that are larger than any buffer on the way', async () => {
    const discord = await start({ maxConcurrency: 2 })
    const { id: guildId } = await discord.control.createGuild({ name: 'Large' })
    for (let index = 0; index < 400; index += 1)
      await discord.control.createChannel({ guildId, name: `channel ${index} ${'x'.repeat(80)}` })
    const { manager, of } = aManager(discord, { compression: CompressionMethod.ZlibNative })
    closing.push(() => manager.destroy())
    await manager.connect()
    await waitFor(() => of(GatewayDispatchEvents.GuildCreate).length === 1)
    const [create] = of(GatewayDispatchEvents.GuildCreate)
    expect(create?.payload.d).toHaveProperty('channels.length', 401)
  })

  it('inflates payloads that were asked for compressed one by one', async () => {
    const discord = await start()
    await discord.control.createGuild({ name: 'Harbour' })
    const { manager, of } = aManager(discord, { useIdentifyCompression: true })
    closing.push(() => manager.destroy())
    await manager.connect()
    await waitFor(() => of(GatewayDispatchEvents.GuildCreate).length === 1)
  })

  it('replays to a new process what the old one missed, after a close that keeps the session', async () => {
    const discord = await start()
    const { id: guildId } = await discord.control.createGuild({ name: 'Harbour' })
    const { code } = await discord.control.createInvite({ guildId })
    let kept: SessionInfo | null = null
    const first = aManager(discord, {})
    await first.manager.connect()
    await waitFor(() => first.of(GatewayDispatchEvents.GuildCreate).length === 1)
    kept = await retrieve(first.manager)
    await first.manager.destroy({ code: 4200 })
    const missed = await discord.control.join({ guildId, by: { code } })

    const second = aManager(discord, {
      retrieveSessionInfo: () => kept,
      updateSessionInfo: (_shardId, info) => {
        kept = info
      },
    })
    closing.push(() => second.manager.destroy())
    await second.manager.connect()
    await waitFor(() => second.of(GatewayDispatchEvents.Resumed).length === 1)
    const replayed = second.of(GatewayDispatchEvents.GuildMemberAdd)
    expect(replayed.map(({ payload }) => (payload.d as { user: { id: string } }).user.id)).toEqual([
      missed.userId,
    ])
    expect(second.of(GatewayDispatchEvents.Ready)).toEqual([])
    expect(second.of(GatewayDispatchEvents.GuildCreate)).toEqual([])
    expect(await discord.control.sessions()).toMatchObject({ identifies: 1, resumes: 1 })
  })

  it('replays from an older sequence than the newest received', async () => {
    const discord = await start()
    const { id: guildId } = await discord.control.createGuild({ name: 'Harbour' })
    let rewindTo: number | null = null
    let kept: SessionInfo | null = null
    const { manager, of } = aManager(discord, {
      retrieveSessionInfo: () => kept && { ...kept, sequence: rewindTo ?? kept.sequence },
      updateSessionInfo: (_shardId, info) => {
        kept = info
      },
    })
    closing.push(() => manager.destroy())
    await manager.connect()
    await waitFor(() => of(GatewayDispatchEvents.GuildCreate).length === 1)
    const settled = (await discord.control.sessions()).sessions[0]?.sequence ?? 0
    await discord.control.join({ guildId, by: { hub: true } })
    await waitFor(() => of(GatewayDispatchEvents.GuildMemberAdd).length === 1)
    rewindTo = settled
    await discord.control.dropConnections({ resumable: true })
    await waitFor(() => of(GatewayDispatchEvents.Resumed).length === 1)
    expect(of(GatewayDispatchEvents.GuildMemberAdd).length).toBe(2)
  })

  const retrieve = async (manager: WebSocketManager): Promise<SessionInfo | null> =>
    (await manager.options.retrieveSessionInfo(0)) ?? null
})

describe('the local gateway on a bare socket', () => {
  let discord: LocalDiscord
  afterEach(() => discord.close())

  const identify = (more: object = {}) => ({
    op: 2,
    d: { token: localApplication.botToken, intents, properties: {}, ...more },
  })

  async function closeCodeAfter(payload: unknown, query = '?v=10&encoding=json'): Promise<number> {
    const socket = new WebSocket(`${discord.url.replace('http', 'ws')}/gateway${query}`)
    socket.once('message', () => socket.send(JSON.stringify(payload)))
    const [code] = (await once(socket, 'close')) as [number]
    return code
  }

  it('closes with the code that names the fault', async () => {
    discord = await aLocalDiscord({ guildsPerShard: 1, maxConcurrency: 16 })
    await discord.control.setAllowedIntents({
      members: true,
      presences: false,
      messageContent: true,
    })
    expect(await closeCodeAfter({ op: 99, d: null })).toBe(4003)
    expect(await closeCodeAfter('no object')).toBe(4002)
    expect(await closeCodeAfter({ op: 8, d: { guild_id: '1' } })).toBe(4003)
    expect(await closeCodeAfter(identify({ token: 'wrong' }))).toBe(4004)
    expect(await closeCodeAfter(identify({ shard: [2, 2] }))).toBe(4010)
    expect(await closeCodeAfter(identify(), '?v=6&encoding=json')).toBe(4012)
    expect(await closeCodeAfter(identify({ intents: 2 ** 40 }))).toBe(4013)
    expect(await closeCodeAfter(identify({ intents: GatewayIntentBits.GuildPresences }))).toBe(4014)
    await discord.control.createGuilds({ count: 2 })
    expect(await closeCodeAfter(identify())).toBe(4011)
  })

  it('closes a client that sends too much or stops its heartbeats', async () => {
    discord = await aLocalDiscord({ heartbeatIntervalMs: 100 })
    const loud = new WebSocket(`${discord.url.replace('http', 'ws')}/gateway?v=10&encoding=json`)
    loud.once('message', () => {
      for (let sent = 0; sent < 121; sent += 1) loud.send('{"op":1,"d":null}')
    })
    expect((await once(loud, 'close'))[0]).toBe(4008)
    expect(await closeCodeAfter(identify())).toBe(4009)
  })

  it('answers a second identify within 5 s with INVALID_SESSION and counts it', async () => {
    discord = await aLocalDiscord()
    const open = async () => {
      const socket = new WebSocket(`${discord.url.replace('http', 'ws')}/?v=10&encoding=json`)
      const opcodes: number[] = []
      socket.on('message', (data: Buffer) => {
        const { op } = JSON.parse(data.toString()) as { op: number }
        opcodes.push(op)
        if (op === 10) socket.send(JSON.stringify(identify()))
      })
      await waitFor(() => opcodes.length > 1)
      socket.close()
      return opcodes[1]
    }
    expect(await open()).toBe(0)
    expect(await open()).toBe(9)
    expect(await discord.control.sessions()).toMatchObject({
      identifyViolations: 1,
      identifiesLeft: 999,
    })
  })

  it('speaks zstd-stream as well', async () => {
    discord = await aLocalDiscord()
    const query = '?v=10&encoding=json&compress=zstd-stream'
    const socket = new WebSocket(`${discord.url.replace('http', 'ws')}/${query}`)
    const inflate = createZstdDecompress()
    let text = ''
    inflate.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('message', (data: Buffer) => inflate.write(data))
    await waitFor(() => text.includes('"op":10'))
    socket.send(JSON.stringify(identify()))
    await waitFor(() => text.includes('"t":"READY"'))
    socket.terminate()
  })

  it('forgets a session that its client closed with 1000', async () => {
    discord = await aLocalDiscord()
    const socket = new WebSocket(`${discord.url.replace('http', 'ws')}/?v=10&encoding=json`)
    socket.once('message', () => socket.send(JSON.stringify(identify())))
    await waitFor(async () => (await discord.control.sessions()).sessions.length === 1)
    socket.close(1000)
    await waitFor(async () => (await discord.control.sessions()).sessions.length === 0)
  })
})
