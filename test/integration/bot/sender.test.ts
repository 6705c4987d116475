import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Sender } from '#bot/announcements/sender.ts'
import type { DigestPayload, MessagePayload } from '#core/postgres/outbox-payload.ts'
import { makeGuildSettings, type GuildSettingsPatch } from '#core/postgres/guild-settings.ts'
import { makeStoredMessageFailures } from '#core/redis/message-failures.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aLocalDiscord } from '#test/support/local-discord.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { aSender } from '#test/support/senders.ts'
import { anEnabledGuild, openStores, type Stores, type TestGuild } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { exhausted } from '#test/support/rest-allowances.ts'

const route = 'POST /channels/:channelId/messages'
const MEMBER_ROUTE = 'GET /guilds/:guildId/members/:userId'
let discord: LocalDiscord
let database: TestDatabase
let server: RestartableServer
let stores: Stores
let guild: TestGuild
let channelId: string
let discordGuildId: string
const senders: Sender[] = []

beforeAll(async () => {
  ;[database, server, discord] = await Promise.all([
    createDatabase(),
    startTestRedis(),
    aLocalDiscord(),
  ])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop(), discord.close()])
})
beforeEach(async () => {
  const made = await discord.control.createGuild({ name: 'Harbour' })
  discordGuildId = made.id
  channelId = made.channels[0]?.id ?? ''
  guild = await anEnabledGuild(stores, {
    join_messages_enabled: true,
    join_messages_channel: channelId,
    join_message_content: 'Hello <user_display_name>',
  })
  await discord.control.requests({ reset: true })
})
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()))
  await discord.control.clearFaults()
  await stores.db.deleteFrom('outbox').execute()
  await stores.db.deleteFrom('digest_counts').execute()
})

function start(change: Parameters<typeof aSender>[2] = {}) {
  const made = aSender(stores, discord.apiBase, change)
  senders.push(made.sender)
  made.sender.start()
  return made
}

type Change = { channel?: string; ageMs?: number; code?: string; inviter?: string }

const want = (settings: GuildSettingsPatch) =>
  makeGuildSettings(stores.db).update(guild.guildId, settings)

async function queue(names: readonly string[], change: Change = {}) {
  if (names.length === 0) return
  const payloadOf = (memberName: string): MessagePayload => ({
    memberId: '1000',
    memberName,
    memberAvatar: null,
    joinedAt: null,
    inviterId: change.inviter === undefined ? null : '2000',
    inviterName: change.inviter ?? null,
    inviterAvatar: null,
    code: change.code ?? null,
    inviteCount: null,
  })
  const rows = names.map((name) => ({
    guild_id: guild.guildId,
    generation: String(guild.generation),
    channel_id: change.channel ?? channelId,
    kind: 'join' as const,
    payload: JSON.stringify(payloadOf(name)),
    created_at: new Date(Date.now() - (change.ageMs ?? 0)),
  }))
  await stores.db.insertInto('outbox').values(rows).execute()
}

async function queueDigest(counts: DigestPayload['counts'], ageMs = 0) {
  const values = {
    guild_id: guild.guildId,
    generation: String(guild.generation),
    channel_id: channelId,
    kind: 'digest' as const,
    payload: JSON.stringify({ counts }),
    created_at: new Date(Date.now() - ageMs),
  }
  await stores.db.insertInto('outbox').values(values).execute()
}

const posted = async () => {
  const { messages } = await discord.control.readChannel({ channelId })
  return messages.map(({ content }) => content)
}
/** In one statement: a digest is never in neither place. */
const waiting = async () => {
  const { rows } = await sql<{ count: string }>`
    select (select count(*) from outbox) + (select count(*) from digest_counts) as count
  `.execute(stores.db)
  return Number(rows[0]?.count)
}
const allDone = () =>
  waitFor(async () => (await waiting()) === 0, { timeoutMs: 18_000, message: 'an empty outbox' })
const answersOf = async (status: number) => {
  const { counts } = await discord.control.requests()
  return counts
    .filter((one) => one.route === route && one.status === status)
    .reduce((total, { count }) => total + count, 0)
}
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `M${i}`)

describe('a message', () => {
  it('is sent at once when told of, in the order of its channel, and then gone', async () => {
    const { sender, counts } = start()
    await queue(['A', 'B', 'C'])
    sender.notify()
    await allDone()
    expect(await posted()).toEqual(['Hello A', 'Hello B', 'Hello C'])
    expect(counts).toEqual({ sent: { join: 3 }, digested: {}, lost: {} })
  })

  it('is shown once though its sender died before it could say that it was sent', async () => {
    await queue(['A'])
    await sql`create table sent as select * from outbox`.execute(stores.db)
    const { counts } = start()
    await allDone()
    await sql`insert into outbox overriding system value select * from sent`.execute(stores.db)
    await allDone()
    expect(counts.sent).toEqual({ join: 2 })
    expect(await posted()).toEqual(['Hello A'])
    await sql`drop table sent`.execute(stores.db)
  })

  it('is tried again after a fault of Discord, before those behind it', async () => {
    await discord.control.failNext({ route, status: 500, times: 2, majorId: channelId })
    await queue(['A', 'B'])
    const { counts } = start()
    await allDone()
    expect(await posted()).toEqual(['Hello A', 'Hello B'])
    expect(counts).toMatchObject({ sent: { join: 2 }, lost: {} })
  })

  it('that Discord refuses is lost with its reason, and holds nothing up', async () => {
    const closed = await aClosedChannel()
    await queue(numbered(20), { channel: closed })
    await queue(['B'], { channel: '999999999999999999' })
    await queue(['C'])
    const { counts } = start()
    await allDone()
    expect(await posted()).toEqual(['Hello C'])
    expect(counts).toEqual({
      sent: { join: 1 },
      digested: {},
      lost: { 'no-permission': 20, 'channel-gone': 1 },
    })
    // One each: after the first, a channel that refused us is left alone.
    expect([await answersOf(403), await answersOf(404)]).toEqual([1, 1])
  })

  it('that is lost is told to the doctor, until one gets through', async () => {
    const failures = makeStoredMessageFailures(stores.redis)
    const reasons = async () =>
      [...(await failures.ofGuild(guild.guildId))].map(([id, { reason }]) => [id, reason])
    const closed = await aClosedChannel()
    await queue(['A'], { channel: closed })
    const first = start()
    await waitFor(async () => (await reasons()).length === 1)
    expect(await reasons()).toEqual([[closed, 'no-permission']])
    await first.sender.stop()
    for (const target of ['everyone', 'bot']) {
      await discord.control.setOverwrite({
        guildId: discordGuildId,
        channelId: closed,
        target,
        allow: '0',
        deny: '0',
      })
    }
    await queue(['B'], { channel: closed })
    start()
    await waitFor(async () => (await reasons()).length === 0)
  })

  it('is an embed where the guild wants one', async () => {
    const document = { embeds: [{ title: 'Hello <user_display_name>', color: 255 }] }
    await want({ join_message_is_embed: true, join_message_content: JSON.stringify(document) })
    await queue(['*A*'])
    start()
    await allDone()
    const { messages } = await discord.control.readChannel({ channelId })
    expect(messages).toMatchObject([
      { content: '', embeds: [{ title: 'Hello \\*A\\*', color: 255 }] },
    ])
  })

  it('whose document is none any more is lost as invalid, and told to the doctor', async () => {
    await want({ join_message_is_embed: true, join_message_content: '{ "embeds": 5 }' })
    await queue(['A', 'B'])
    const { counts } = start()
    await allDone()
    expect(counts).toEqual({ sent: {}, digested: {}, lost: { invalid: 2 } })
    const failures = makeStoredMessageFailures(stores.redis)
    await waitFor(async () => (await failures.ofGuild(guild.guildId)).get(channelId))
    expect(await failures.ofGuild(guild.guildId)).toMatchObject(
      new Map([[channelId, { reason: 'invalid' }]]),
    )
  })

  it('goes with the name that the invite had where Discord does not tell of members', async () => {
    await want({ join_message_content: 'Hello <user_display_name>, by <inviter_display_name>' })
    await discord.control.failNext({ route: MEMBER_ROUTE, status: 500, times: 20 })
    await queue(['A'], { inviter: 'Ines' })
    const { counts } = start()
    await allDone()
    expect(await posted()).toEqual(['Hello A, by Ines'])
    expect(counts.sent).toEqual({ join: 1 })
  })

  it('of another generation, or no longer wanted, is dropped', async () => {
    await queue(['A'])
    await queueDigest([{ kind: 'join', code: 'abc', events: 3 }])
    await queueDigest([{ kind: 'leave', code: 'abc', events: 3 }])
    await stores.db.updateTable('outbox').set({ generation: '1' }).execute()
    const { counts } = start()
    await allDone()
    expect(await posted()).toEqual([])
    expect(counts).toEqual({ sent: {}, digested: {}, lost: {} })
  })
})

describe('what a channel cannot take', () => {
  it('is kept within its bucket: no request is refused', async () => {
    await queue(numbered(8))
    start()
    await allDone()
    expect(await posted()).toEqual(numbered(8).map((name) => `Hello ${name}`))
    expect(await answersOf(429)).toBe(0)
  })

  it('becomes a digest once it is five minutes old', async () => {
    await queue(['A', 'B'], { ageMs: 301_000, code: 'abc' })
    await queue(['C'], { ageMs: 290_000 })
    const { counts } = start()
    await allDone()
    expect(await posted()).toEqual([
      'Hello C',
      '**2 members joined**, faster than I may post:\n- 2 joined by `abc`',
    ])
    expect(counts).toEqual({ sent: { join: 1, digest: 1 }, digested: { join: 2 }, lost: {} })
  })

  it('waits for its digest while Discord allows no request at all', async () => {
    await queue(numbered(30), { code: 'abc' })
    const { sender } = start({ allowance: exhausted(5_000) })
    await waitFor(async () => {
      const rows = await stores.db.selectFrom('digest_counts').select('events').execute()
      return rows[0]?.events === 25
    })
    expect(await stores.db.selectFrom('outbox').select('id').execute()).toHaveLength(5)
    await sender.stop()
  })
})

describe('a digest', () => {
  const counts = [
    { kind: 'join' as const, code: 'abc', events: 37 },
    { kind: 'join' as const, code: '', events: 2 },
    { kind: 'leave' as const, code: 'abc', events: 4 },
  ]

  it('names who invited, pings nobody, and leaves out what the guild does not want', async () => {
    await stores.db
      .insertInto('invites')
      .values({
        guild_id: guild.guildId,
        code: 'abc',
        inviter_id: '20',
        inviter_name: '*Ines*',
        max_age_seconds: 0,
        max_uses: 0,
        uses: 0,
        temporary: false,
        channel_id: null,
        inviter_avatar: null,
        created_at: null,
        expires_at: null,
        deleted_at: null,
      })
      .execute()
    await queueDigest(counts)
    start()
    await allDone()
    const { messages } = await discord.control.readChannel({ channelId })
    expect(messages).toMatchObject([
      {
        content:
          '**39 members joined**, faster than I may post:\n' +
          '- 37 joined by `abc`, invited by \\*Ines\\*\n- 2 joined without a known invite',
        pings: { everyone: false, userIds: [], roleIds: [] },
      },
    ])
  })

  it('is shown once though its sender died before it could say that it was sent', async () => {
    await queueDigest(counts)
    await sql`create table sent as select * from outbox`.execute(stores.db)
    start()
    await allDone()
    await sql`insert into outbox overriding system value select * from sent`.execute(stores.db)
    await allDone()
    expect(await posted()).toHaveLength(1)
    await sql`drop table sent`.execute(stores.db)
  })

  it('is lost, and counted, where it could not be sent for an hour', async () => {
    await queueDigest(counts, 3_601_000)
    const made = start()
    await allDone()
    expect(made.counts.lost).toEqual({ expired: 43 })
  })
})

it('keeps a channel’s order with several senders at once, each message once', async () => {
  await queue(numbered(7))
  for (let i = 0; i < 3; i += 1) start()
  await allDone()
  expect(await posted()).toEqual(numbered(7).map((name) => `Hello ${name}`))
})

it('leaves guilds of other shards to others', async () => {
  await queue(['A'])
  const shardId = Number((BigInt(guild.guildId) >> 22n) % 2n)
  const other = start({ shards: { shardIds: [1 - shardId], totalShards: 2 } })
  await queue(['B'], { ageMs: 301_000 })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await waiting()).toBe(2)
  await other.sender.stop()
  start({ shards: { shardIds: [shardId], totalShards: 2 } })
  await allDone()
})

/** A channel in which the bot may not write. */
async function aClosedChannel(): Promise<string> {
  const { id } = await discord.control.createChannel({ guildId: discordGuildId, name: 'closed' })
  for (const target of ['everyone', 'bot']) {
    await discord.control.setOverwrite({
      guildId: discordGuildId,
      channelId: id,
      target,
      allow: '0',
      deny: String(1 << 11), // Send Messages
    })
  }
  return id
}
