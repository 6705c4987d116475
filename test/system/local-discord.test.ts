import { PermissionFlagsBits } from 'discord-api-types/v10'
import { Client, Events, GatewayIntentBits, type GuildMember, type Invite } from 'discord.js'
import { afterEach, beforeEach, expect, describe, it } from 'vitest'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { waitFor } from '#test/support/wait-for.ts'

describe('the stock discord.js Client at the local Discord', () => {
  let discord: LocalDiscord
  let client: Client<true>

  beforeEach(async () => {
    discord = await aLocalDiscord()
  })
  afterEach(async () => {
    await client?.destroy()
    await discord.close()
  })

  async function logIn(): Promise<Client<true>> {
    const stock = new Client({
      intents: [
        GatewayIntentBits.Guilds,
        GatewayIntentBits.GuildMembers,
        GatewayIntentBits.GuildInvites,
        GatewayIntentBits.GuildMessages,
        GatewayIntentBits.MessageContent,
      ],
      rest: { api: discord.apiBase },
    })
    const ready = new Promise<Client<true>>((resolve) => stock.once(Events.ClientReady, resolve))
    await stock.login(localApplication.botToken)
    client = await ready
    return client
  }

  it('logs in and sees its guild with channels, roles and permissions', async () => {
    const made = await discord.control.createGuild({ name: 'Harbour', roles: [{ name: 'crew' }] })
    const stock = await logIn()
    const guild = stock.guilds.cache.get(made.id)
    expect(guild?.name).toBe('Harbour')
    expect(guild?.channels.cache.map(({ name }) => name)).toEqual(['general'])
    expect(guild?.roles.cache.map(({ name }) => name).sort()).toEqual([
      '@everyone',
      'crew',
      'usher',
    ])
    expect(guild?.members.me?.permissions.has(PermissionFlagsBits.ManageGuild)).toBe(true)
  })

  it('receives invites and joins, and finds the uses in the list', async () => {
    const { id: guildId, ownerId } = await discord.control.createGuild({ name: 'Harbour' })
    const stock = await logIn()
    const invites: Invite[] = []
    const members: GuildMember[] = []
    stock.on(Events.InviteCreate, (invite) => invites.push(invite))
    stock.on(Events.GuildMemberAdd, (member) => members.push(member))

    const made = await discord.control.createInvite({ guildId, maxUses: 10 })
    const joined = await discord.control.join({ guildId, by: { code: made.code } })
    await waitFor(() => members.length === 1, { message: 'GUILD_MEMBER_ADD' })
    expect(invites.map(({ code, maxUses }) => [code, maxUses])).toEqual([[made.code, 10]])
    expect(members[0]?.id).toBe(joined.userId)
    expect(members[0]?.joinedAt?.toISOString()).toBe(joined.joinedAt)

    const list = await stock.guilds.cache.get(guildId)?.invites.fetch()
    expect(list?.get(made.code)?.uses).toBe(1)
    expect(list?.get(made.code)?.inviterId).toBe(ownerId)
  })

  it('sends, edits and deletes a message', async () => {
    const { channels } = await discord.control.createGuild({ name: 'Harbour' })
    const channelId = channels[0]?.id ?? ''
    const stock = await logIn()
    const channel = await stock.channels.fetch(channelId)
    if (!channel?.isSendable()) throw new Error('the channel takes no messages')
    const message = await channel.send({ content: 'Ahoy', embeds: [{ title: 'A ship' }] })
    await message.edit('Ahoy again')
    const { messages } = await discord.control.readChannel({ channelId })
    expect(messages.map(({ content }) => content)).toEqual(['Ahoy again'])
    expect(messages[0]?.embeds).toMatchObject([{ title: 'A ship' }])
    await message.delete()
    expect((await discord.control.readChannel({ channelId })).messages).toEqual([])
  })

  it('creates, resolves and deletes an invite', async () => {
    const { id: guildId, channels } = await discord.control.createGuild({ name: 'Harbour' })
    const stock = await logIn()
    const guild = stock.guilds.cache.get(guildId)
    const made = await guild?.invites.create(channels[0]?.id ?? '', { maxAge: 60, unique: true })
    expect(made?.maxAge).toBe(60)
    expect((await stock.fetchInvite(made?.code ?? '')).guild?.name).toBe('Harbour')
    await made?.delete()
    expect((await discord.control.listInvites({ guildId })).invites).toEqual([])
  })

  it('fetches all members through the gateway in chunks', async () => {
    const { id: guildId } = await discord.control.createGuild({ name: 'Harbour' })
    const by = { hub: true } as const
    await discord.control.joinMany({
      joins: Array.from({ length: 1_500 }, () => ({ guildId, by })),
    })
    const stock = await logIn()
    const members = await stock.guilds.cache.get(guildId)?.members.fetch()
    expect(members?.size).toBe(1_502)
  })

  it('survives a resume: a join missed while away is replayed, once', async () => {
    const { id: guildId } = await discord.control.createGuild({ name: 'Harbour' })
    const { code } = await discord.control.createInvite({ guildId })
    const stock = await logIn()
    const joined: string[] = []
    const resumed: number[] = []
    stock.on(Events.GuildMemberAdd, ({ id }) => joined.push(id))
    stock.on(Events.ShardResume, (_shardId, replayed) => resumed.push(replayed))

    await discord.control.dropConnections({ resumable: true })
    const missed = await discord.control.join({ guildId, by: { code } })
    await waitFor(() => resumed.length === 1, { message: 'the resume' })
    const seen = await discord.control.join({ guildId, by: { code } })
    await waitFor(() => joined.length === 2, { message: 'both joins' })
    expect(joined).toEqual([missed.userId, seen.userId])
    expect(await discord.control.sessions()).toMatchObject({ identifies: 1, resumes: 1 })
  })

  it('identifies anew when its session is invalid', async () => {
    await discord.control.createGuild({ name: 'Harbour' })
    const stock = await logIn()
    const again = new Promise((resolve) => stock.once(Events.ShardReady, resolve))
    await discord.control.invalidateSessions({ resumable: false })
    await again
    const { sessions, identifies, identifyViolations } = await discord.control.sessions()
    expect({ identifies, identifyViolations }).toEqual({ identifies: 2, identifyViolations: 0 })
    expect(sessions.map(({ connected }) => connected)).toEqual([true])
  })

  it('learns that it was removed from a guild, and of an outage as an outage', async () => {
    const left = await discord.control.createGuild({ name: 'Left' })
    const dark = await discord.control.createGuild({ name: 'Dark' })
    const stock = await logIn()
    const events: string[] = []
    stock.on(Events.GuildDelete, ({ name }) => events.push(`deleted ${name}`))
    stock.on(Events.GuildUnavailable, ({ name }) => events.push(`unavailable ${name}`))
    stock.on(Events.GuildAvailable, ({ name }) => events.push(`available ${name}`))
    await discord.control.outage({ guildId: dark.id, on: true })
    await discord.control.outage({ guildId: dark.id, on: false })
    await discord.control.removeBotFromGuild({ guildId: left.id })
    await waitFor(() => events.length === 3, { message: 'the three events' })
    expect(events).toEqual(['unavailable Dark', 'available Dark', 'deleted Left'])
  })
})
