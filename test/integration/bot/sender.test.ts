import { REST } from '@discordjs/rest'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeSender, type Sender } from '#bot/announcements/sender.ts'
import type { AnnouncementPayload } from '#core/messages/announcement-payload.ts'
import { makeOutbox } from '#core/postgres/outbox.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import {
  anEnabledGuild,
  openStores,
  silent,
  type Stores,
  type TestGuild,
} from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { boundless } from '#test/support/rest-allowances.ts'

const route = 'POST /channels/:channelId/messages'
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
})
afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()))
  await discord.control.clearFaults()
  await stores.db.deleteFrom('outbox').execute()
})

function aSender() {
  const counts = { sent: 0, refused: 0, expired: 0 }
  const counter = (name: keyof typeof counts) => ({ inc: (by = 1) => void (counts[name] += by) })
  const rest = new REST({ api: discord.apiBase, retries: 0 }).setToken(localApplication.botToken)
  const counters = {
    sent: counter('sent'),
    refused: counter('refused'),
    expired: counter('expired'),
  }
  const sender = makeSender({ db: stores.db, rest, allowance: boundless, log: silent, counters })
  senders.push(sender)
  return { sender, counts }
}

async function queue(memberName: string, change: { channel?: string; createdAt?: Date } = {}) {
  const payload: AnnouncementPayload = {
    memberId: '1000',
    memberName,
    inviterId: null,
    inviterName: null,
    code: null,
    inviteCount: null,
  }
  await stores.db
    .insertInto('outbox')
    .values({
      guild_id: guild.guildId,
      generation: String(guild.generation),
      channel_id: change.channel ?? channelId,
      kind: 'join',
      payload: JSON.stringify(payload),
      created_at: change.createdAt ?? new Date(),
    })
    .execute()
}

const posted = async () => {
  const { messages } = await discord.control.readChannel({ channelId })
  return messages.map(({ content }) => content)
}
const waiting = async () => (await stores.db.selectFrom('outbox').select('id').execute()).length
const allDone = () => waitFor(async () => (await waiting()) === 0, { message: 'an empty outbox' })

describe('a message', () => {
  it('is sent at once when told of, in the order of its channel, and then gone', async () => {
    const { sender, counts } = aSender()
    sender.start()
    for (const name of ['A', 'B', 'C']) await queue(name)
    sender.notify()
    await allDone()
    expect(await posted()).toEqual(['Hello A', 'Hello B', 'Hello C'])
    expect(counts).toEqual({ sent: 3, refused: 0, expired: 0 })
  })

  it('is shown once though its sender died before it could say that it was sent', async () => {
    await queue('A')
    await sql`create table sent as select * from outbox`.execute(stores.db)
    const { sender, counts } = aSender()
    sender.start()
    await allDone()
    await sql`insert into outbox overriding system value select * from sent`.execute(stores.db)
    await allDone()
    expect(counts.sent).toBe(2)
    expect(await posted()).toEqual(['Hello A'])
    await sql`drop table sent`.execute(stores.db)
  })

  it('is tried again after a fault of Discord, before those behind it', async () => {
    await discord.control.failNext({ route, status: 500, times: 2, majorId: channelId })
    for (const name of ['A', 'B']) await queue(name)
    const { sender, counts } = aSender()
    sender.start()
    await allDone()
    expect(await posted()).toEqual(['Hello A', 'Hello B'])
    expect(counts).toMatchObject({ sent: 2, refused: 0 })
  })

  it('that Discord refuses is dropped and counted, and holds nothing up', async () => {
    const closed = await discord.control.createChannel({ guildId: discordGuildId, name: 'closed' })
    const deny = String(1 << 11) // Send Messages
    await discord.control.setOverwrite({
      guildId: discordGuildId,
      channelId: closed.id,
      target: 'everyone',
      allow: '0',
      deny,
    })
    await discord.control.setOverwrite({
      guildId: discordGuildId,
      channelId: closed.id,
      target: 'bot',
      allow: '0',
      deny,
    })
    for (let i = 0; i < 20; i += 1) await queue('A', { channel: closed.id })
    await discord.control.requests({ reset: true })
    await queue('B', { channel: '999999999999999999' })
    await queue('C')
    const { sender, counts } = aSender()
    sender.start()
    await allDone()
    expect(await posted()).toEqual(['Hello C'])
    expect(counts).toEqual({ sent: 1, refused: 21, expired: 0 })
    // One each: after the first, a channel that refused us is left alone.
    const { counts: answers } = await discord.control.requests()
    const refusals = answers.filter(({ status }) => status >= 400)
    expect(refusals.reduce((total, { count }) => total + count, 0)).toBe(2)
  })

  it('that comes too late is dropped and counted', async () => {
    await queue('A', { createdAt: new Date(Date.now() - 301_000) })
    await queue('B', { createdAt: new Date(Date.now() - 290_000) })
    const { sender, counts } = aSender()
    sender.start()
    await allDone()
    expect(await posted()).toEqual(['Hello B'])
    expect(counts).toEqual({ sent: 1, refused: 0, expired: 1 })
  })

  it('of another generation, or no longer wanted, is dropped', async () => {
    await queue('A')
    await stores.db.updateTable('outbox').set({ generation: '1' }).execute()
    const { sender, counts } = aSender()
    sender.start()
    await allDone()
    expect(await posted()).toEqual([])
    expect(counts).toMatchObject({ sent: 0 })
  })
})

it('keeps a channel’s order with several senders at once, each message once', async () => {
  const names = Array.from({ length: 7 }, (_, i) => `M${i}`)
  for (const name of names) await queue(name)
  const all = [aSender(), aSender(), aSender()]
  for (const { sender } of all) sender.start()
  await waitFor(async () => (await waiting()) === 0, { timeoutMs: 18_000 })
  expect(await posted()).toEqual(names.map((name) => `Hello ${name}`))
})

it('claims no message of a channel that another sender has', async () => {
  for (const name of ['A', 'B', 'C']) await queue(name)
  await queue('D', { channel: '5' })
  const outbox = makeOutbox(stores.db)
  const limits = { messages: 2, perChannel: 2, leaseMs: 60_000 }
  const first = await outbox.claim(limits)
  expect(first.map(({ payload }) => payload.memberName)).toEqual(['A', 'B'])
  expect((await outbox.claim(limits)).map(({ payload }) => payload.memberName)).toEqual(['D'])
  await outbox.remove(first.slice(0, 1).map(({ id }) => id))
  expect(await outbox.claim(limits)).toEqual([])
  await outbox.postpone(
    first.slice(1).map(({ id }) => id),
    0,
  )
  expect((await outbox.claim(limits)).map(({ payload }) => payload.memberName)).toEqual(['B', 'C'])
})
