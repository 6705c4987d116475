import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { join as joinPath } from 'node:path'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { makeControlClient } from '#infra/local/discord/control-client.ts'
import type { Control } from '#infra/local/discord/control.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import {
  aLocalDiscord,
  botRequest,
  localApplication,
  localControlToken,
} from '#test/support/local-discord.ts'
import { temporaryFolder } from '#test/support/temporary-folder.ts'
import { waitFor } from '#test/support/wait-for.ts'

interface Frame {
  t: string | null
  d: Record<string, unknown>
}

describe('the control interface over HTTP', () => {
  let discord: LocalDiscord
  let control: Control
  const sockets: WebSocket[] = []

  beforeEach(async () => {
    discord = await aLocalDiscord()
    control = makeControlClient({ url: discord.url, token: localControlToken })
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate()
    await discord.close()
  })

  /** Everything a bot hears. */
  async function listen(): Promise<Frame[]> {
    const frames: Frame[] = []
    const socket = new WebSocket(`${discord.url.replace('http', 'ws')}/?v=10&encoding=json`)
    sockets.push(socket)
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame))
    await once(socket, 'message')
    const intents =
      GatewayIntentBits.Guilds | GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildInvites
    const d = { token: localApplication.botToken, intents, properties: {} }
    socket.send(JSON.stringify({ op: 2, d }))
    await waitFor(() => frames.some(({ t }) => t === 'READY'))
    return frames
  }

  const listedUses = async (guildId: string, code: string) => {
    const { body } = await botRequest(discord, 'GET', `/guilds/${guildId}/invites`)
    return (body as { code: string; uses: number }[]).find((one) => one.code === code)?.uses
  }

  const post = (method: string, body: unknown, token = localControlToken) =>
    fetch(`${discord.url}/control/${method}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('refuses who has no token, and says what is wrong with an input', async () => {
    expect((await post('sessions', {}, 'wrong')).status).toBe(401)
    expect((await post('constructor', {})).status).toBe(404)
    const answer = await post('createInvite', { guildId: 'x', maxUses: 101, colour: 'red' })
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { message: string }).message).toBe(
      'createInvite: guildId: Value is not a number or snowflake.; ' +
        'maxUses: int value should be less than or equal to 100.; colour: There is no such field.',
    )
    await expect(control.failNext({ route: 'GET /nothing', status: 500 })).rejects.toThrow(
      'There is no route',
    )
  })

  it('answers to no name but loopback', async () => {
    const { port } = new URL(discord.url)
    const request = get({ port, host: '127.0.0.1', headers: { host: `evil.example:${port}` } })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.resume()
    expect(response.statusCode).toBe(421)
  })

  it('knows the truth of every join, with who left when', async () => {
    const { id: guildId, ownerId } = await control.createGuild({ name: 'Harbour' })
    const { code } = await control.createInvite({ guildId })
    const first = await control.join({ guildId, by: { code } })
    await control.leave({ guildId, userId: first.userId })
    await control.join({ guildId, userId: first.userId, by: { discovery: true } })
    const { joins } = await control.truth({ guildId })
    expect(joins).toMatchObject([
      { userId: first.userId, source: 'invite', code, inviterId: ownerId },
      { userId: first.userId, source: 'discovery', code: null, leftAt: null },
    ])
    expect(joins[0]?.leftAt).not.toBeNull()
    expect((await control.truth({ guildId, afterSeq: joins[0]?.seq })).joins.length).toBe(1)
  })

  it('shows lists as the world was, and never backwards', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const { code } = await control.createInvite({ guildId })
    await control.setInviteList({ lagMs: [60_000, 60_000] })
    await control.join({ guildId, by: { code } })
    expect(await listedUses(guildId, code)).toBe(0)
    await control.setInviteList({ lagMs: [0, 1] })
    await waitFor(async () => (await listedUses(guildId, code)) === 1)
    await control.setInviteList({ lagMs: [60_000, 60_000] })
    expect(await listedUses(guildId, code)).toBe(1)
  })

  it('tells of a used-up invite before its join, after it, or not at all', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const frames = await listen()
    for (const inviteDelete of ['before', 'after', 'never'] as const) {
      await control.setUsedUpInvites({ inviteDelete })
      const { code } = await control.createInvite({ guildId, maxUses: 1 })
      await control.join({ guildId, by: { code } })
    }
    await waitFor(() => frames.filter(({ t }) => t === 'GUILD_MEMBER_ADD').length === 3)
    const told = frames.map(({ t }) => t).filter((t) => /INVITE|MEMBER/.test(t ?? ''))
    expect(told.join(' ')).toBe(
      'INVITE_CREATE INVITE_DELETE GUILD_MEMBER_ADD ' +
        'INVITE_CREATE GUILD_MEMBER_ADD INVITE_DELETE ' +
        'INVITE_CREATE GUILD_MEMBER_ADD',
    )
    expect((await control.listInvites({ guildId })).invites).toEqual([])
  })

  it('repeats, delays and reorders joins when told to', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const frames = await listen()
    const heard = () =>
      frames.flatMap(({ t, d }) =>
        t === 'GUILD_MEMBER_ADD' ? [(d.user as { id: string }).id] : [],
      )
    const by = { hub: true } as const
    await control.repeatJoins({ times: 1, afterMs: 10 })
    const twice = await control.join({ guildId, by })
    await waitFor(() => heard().length === 2)
    await control.reorderJoins({ guildId, count: 2 })
    const third = await control.join({ guildId, by })
    const fourth = await control.join({ guildId, by })
    await waitFor(() => heard().length === 4)
    await control.delayDispatches({ types: ['GUILD_MEMBER_ADD'], ms: [50, 50], times: 1 })
    const sixth = await control.join({ guildId, by })
    const fifth = await control.join({ guildId, by })
    await waitFor(() => heard().length === 6)
    const people = [twice, twice, fourth, third, fifth, sixth]
    expect(heard()).toEqual(people.map(({ userId }) => userId))
  })

  it('lets members take a role invite: its uses rise, and nobody joins', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const { roleId } = await control.setRole({ guildId, name: 'crew' })
    const { code } = await control.createInvite({ guildId, roleIds: [roleId] })
    const { userId } = await control.join({ guildId, by: { hub: true } })
    await control.acceptAsMember({ guildId, userId, code })
    expect((await control.listInvites({ guildId })).invites[0]?.uses).toBe(1)
    expect((await control.truth({ guildId })).joins.length).toBe(1)
    const { members } = await control.listMembers({ guildId })
    expect(members.find((member) => member.userId === userId)?.roleIds).toEqual([roleId])
  })

  it('fails and stalls the requests it was told to', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const route = 'GET /guilds/:guildId/invites'
    const path = `/guilds/${guildId}/invites`
    await control.failNext({ route, status: 503, times: 2 })
    await control.failNext({ route, status: 429, retryAfterSeconds: 7 })
    const statuses: number[] = []
    for (let asked = 0; asked < 4; asked += 1)
      statuses.push((await botRequest(discord, 'GET', path)).status)
    expect(statuses).toEqual([503, 503, 429, 200])
    await control.stallNext({ route })
    const signal = AbortSignal.timeout(50)
    const headers = { Authorization: `Bot ${localApplication.botToken}` }
    await expect(fetch(`${discord.apiBase}/v10${path}`, { headers, signal })).rejects.toThrow()
    const { counts } = await control.requests()
    expect(counts).toContainEqual({ route, status: 503, count: 2 })
  })

  it('spreads many joins over the time it is given', async () => {
    const { id: guildId } = await control.createGuild({ name: 'Harbour' })
    const { code } = await control.createInvite({ guildId })
    const joins = Array.from({ length: 20 }, () => ({ guildId, by: { code } }))
    const startedAtMs = performance.now()
    await control.joinMany({ joins, overMs: 200 })
    expect(performance.now() - startedAtMs).toBeGreaterThan(150)
    expect((await control.listInvites({ guildId })).invites[0]?.uses).toBe(20)
  })
})

describe('the data file', () => {
  it('brings guilds, invites, members, messages and tokens back after a restart', async () => {
    const folder = await temporaryFolder('local-discord')
    const dataFile = joinPath(folder.path, 'world.json')
    const before = await aLocalDiscord({ dataFile })
    const guild = await before.control.createGuild({ name: 'Harbour', vanityCode: 'harbour' })
    const { code } = await before.control.createInvite({ guildId: guild.id })
    const { userId } = await before.control.join({ guildId: guild.id, by: { code } })
    const { accessToken } = await before.control.issueToken({ userId })
    await before.close()

    const after = await aLocalDiscord({ dataFile })
    expect(await after.control.getGuild({ guildId: guild.id })).toEqual({
      ...guild,
      memberCount: guild.memberCount + 1,
    })
    const token = `Bearer ${accessToken}`
    expect((await botRequest(after, 'GET', '/users/@me', { token })).status).toBe(200)
    await after.control.leave({ guildId: guild.id, userId })
    const { joins } = await after.control.truth({ guildId: guild.id })
    expect(joins).toMatchObject([{ userId, code, leftAt: expect.any(String) as string }])
    await after.close()
    await folder.remove()
  })
})
