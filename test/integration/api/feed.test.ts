import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedEvent } from '#core/events/feed-event.ts'
import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { channels, keys } from '#core/redis/keys.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { startApiStack, type ApiStack } from './api-stack.ts'
import { openBrowser, signIn, type Browser } from './browser.ts'
import { openStream, type EventStream } from './event-stream.ts'
import { aJoin, record } from './recorded-joins.ts'

let stack: ApiStack
let browser: Browser
let ownerId: string
let guildId: string
let path: string
let nextMember = 400000000000000000n
const streams: EventStream[] = []

beforeAll(async () => {
  stack = await startApiStack({ feedRecheckMs: 100 })
  const { control } = stack.discord
  ownerId = (await control.createUser({ username: 'owner' })).id
  guildId = (await control.createGuild({ name: 'Home', ownerId })).id
  path = `/api/v1/guilds/${guildId}/feed`
  browser = openBrowser(stack.url)
  await signIn(browser, stack.discord, { userId: ownerId })
  const stores = { db: stack.db, enabledGuilds: makeEnabledGuilds(stack.redis) }
  await enableGuild(stores, guildId, new Date())
})
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close()
  await waitFor(async () => (await stack.redis.zcard(keys.eventStreams(ownerId))) === 0, {
    message: 'the streams of the test before to be given back',
  })
})
afterAll(() => stack.stop())

async function open(lastEventId?: string): Promise<EventStream> {
  const stream = await openStream(browser, path, lastEventId)
  streams.push(stream)
  return stream
}

/** What the recorder does: commits rows, then tells. @returns the members */
async function recordJoins(count: number, kind: FeedEvent['kind'] | 'nothing' = 'join') {
  const rows = Array.from({ length: count }, () =>
    aJoin({ guild_id: guildId, member_id: String(++nextMember), joined_at: new Date() }),
  )
  await record(stack.db, rows)
  const memberIds = rows.map(({ member_id: memberId }) => memberId)
  if (kind !== 'nothing') {
    const events = rows.map(({ member_id: memberId, joined_at: joinedAt }) => ({
      kind,
      memberId,
      joinedAt: new Date(joinedAt).getTime(),
    }))
    await makeFeedPublisher(stack.redis).publish(new Map([[guildId, events]]))
  }
  return memberIds
}

const memberIds = (stream: EventStream) =>
  stream.events.map(({ data }) => (data as { member: { id: string } }).member.id)

describe('the live feed', () => {
  it('opens at once and is not to be cached', async () => {
    const stream = await open()
    expect(stream.status).toBe(200)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-cache')
    expect(stream.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  it('tells a join as it is recorded, as the list shows it', async () => {
    const stream = await open()
    const [memberId] = await recordJoins(1)
    const [event] = await stream.received(1)
    expect(event?.event).toBe('join')
    expect(event?.data).toMatchObject({ member: { id: memberId }, confidence: 'certain' })
    const { body } = await browser.get(`/api/v1/guilds/${guildId}/joins?limit=1`)
    expect(body).toMatchObject({ joins: [event?.data] })
  })

  it('tells who left and what was revised, by the row as it is now', async () => {
    const stream = await open()
    const [memberId = ''] = await recordJoins(1)
    await stream.received(1)
    const row = await stack.db
      .updateTable('joins')
      .set({ left_at: new Date(), confidence: 'likely' })
      .where('member_id', '=', memberId)
      .returningAll()
      .executeTakeFirstOrThrow()
    const joinedAt = row.joined_at.getTime()
    const events = [
      { kind: 'revised', memberId, joinedAt },
      { kind: 'left', memberId, joinedAt },
    ] as const
    await makeFeedPublisher(stack.redis).publish(new Map([[guildId, events]]))
    const [join, revised, left] = await stream.received(3)
    expect(revised).toMatchObject({ event: 'revised', data: { confidence: 'likely' } })
    expect(left).toEqual({
      event: 'left',
      id: join?.id,
      data: { id: `${joinedAt}-${memberId}`, leftAt: row.left_at?.toISOString() },
    })
  })

  it('tells every listener of every process, and of this guild alone', async () => {
    const other = await stack.startAnother()
    const elsewhere = openBrowser(other.url)
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    const far = await openStream(elsewhere, path)
    streams.push(far)
    const near = [await open(), await open()]
    await stack.redis.publish(channels.feed('300000000000000009'), '[]')
    const joined = await recordJoins(3)
    for (const stream of [far, ...near]) {
      await stream.received(3)
      expect(memberIds(stream)).toEqual(joined)
    }
    await other.app.close()
  })

  it('begins with what comes: the list has told the rest', async () => {
    await recordJoins(1)
    const stream = await open()
    const joined = await recordJoins(1)
    await stream.received(1)
    expect(memberIds(stream)).toEqual(joined)
  })

  it('is not disturbed by a message that it does not understand', async () => {
    const stream = await open()
    for (const message of ['nonsense', '{}', '[{"kind":"other"}]'])
      await stack.redis.publish(channels.feed(guildId), message)
    await recordJoins(1)
    await stream.received(1)
  })
})

it('a feed is refused to who cannot read it', async () => {
  const response = await browser.request(path, { headers: { accept: 'application/json' } })
  expect(response.status).toBe(406)
  expect(await response.json()).toMatchObject({ code: 'not-acceptable' })
  expect((await browser.request(path, { method: 'HEAD' })).status).toBe(404)
  expect(await stack.redis.zcard(keys.eventStreams(ownerId))).toBe(0)
})

describe('coming back', () => {
  it('tells what was recorded meanwhile first, each once and in order', async () => {
    const stream = await open()
    await recordJoins(2)
    await stream.received(2)
    stream.close()
    const missed = await recordJoins(3)
    const again = await open(stream.lastEventId())
    const live = await recordJoins(2)
    await again.received(5)
    expect(memberIds(again)).toEqual([...missed, ...live])
  })

  it('tells each once that is published while it is catching up', async () => {
    const stream = await open()
    await recordJoins(1)
    await stream.received(1)
    stream.close()
    // Whoever reads joins reads the invites, too, and waits for this.
    const held = await stack.db.startTransaction().execute()
    await sql`lock table invites in access exclusive mode`.execute(held)
    const again = await open(stream.lastEventId())
    const joined = await recordJoins(3)
    await held.commit().execute()
    joined.push(...(await recordJoins(1)))
    await again.received(4)
    expect(memberIds(again)).toEqual(joined)
  })

  it('works for who had not heard of any join', async () => {
    const stream = await open()
    await waitFor(() => stream.lastEventId() !== '', { message: 'a place to come back to' })
    stream.close()
    const missed = await recordJoins(1)
    const again = await open(stream.lastEventId())
    await waitFor(() => memberIds(again).includes(missed[0] ?? ''))
  })

  it('tells more than one page of them', async () => {
    const stream = await open()
    await recordJoins(1)
    await stream.received(1)
    stream.close()
    const missed = await recordJoins(450, 'nothing')
    const again = await open(stream.lastEventId())
    await again.received(450)
    expect(memberIds(again).sort()).toEqual([...missed].sort())
  })

  it('tells a join that was recorded late though it came before', async () => {
    const stream = await open()
    await recordJoins(1)
    await stream.received(1)
    stream.close()
    const late = aJoin({
      guild_id: guildId,
      member_id: String(++nextMember),
      joined_at: new Date(Date.now() - 60_000),
    })
    await record(stack.db, [late])
    const again = await open(stream.lastEventId())
    await again.received(1)
    expect(memberIds(again)).toEqual([late.member_id])
  })

  it('is refused with a place that is none', async () => {
    const stream = await open('nonsense')
    expect(stream.status).toBe(400)
  })
})

describe('the live feed ends', () => {
  it('when its user is no longer administrator', async () => {
    const { control } = stack.discord
    const { id: adminId } = await control.createUser({ username: 'admin' })
    const { roleId } = await control.setRole({ guildId, name: 'Admins', permissions: '8' })
    const { code } = await control.createInvite({ guildId })
    await control.join({ guildId, userId: adminId, by: { code } })
    await control.setMember({ guildId, userId: adminId, roleIds: [roleId] })
    const admin = openBrowser(stack.url)
    await signIn(admin, stack.discord, { userId: adminId })
    const stream = await openStream(admin, path)
    streams.push(stream)
    expect(stream.status).toBe(200)
    await control.setMember({ guildId, userId: adminId, roleIds: [] })
    await waitFor(() => stream.hasEnded(), { message: 'the stream to end' })
    expect((await openStream(admin, path)).status).toBe(403)
  })

  it('when its user logs out', async () => {
    const leaver = openBrowser(stack.url)
    await signIn(leaver, stack.discord, { userId: ownerId })
    const stream = await openStream(leaver, path)
    streams.push(stream)
    await leaver.write('POST', '/api/v1/session/logout')
    await waitFor(() => stream.hasEnded(), { message: 'the stream to end' })
  })

  it('when the api closes, without holding it up', async () => {
    const other = await stack.startAnother()
    const elsewhere = openBrowser(other.url)
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    const stream = await openStream(elsewhere, path)
    streams.push(stream)
    const startedAt = performance.now()
    await other.app.close()
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    await waitFor(() => stream.hasEnded(), { message: 'the stream to end' })
  })

  it('when Redis was lost, as nobody knows what was missed; and coming back works', async () => {
    const stream = await open()
    await stack.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await waitFor(() => stream.hasEnded(), { message: 'the stream to end' })
    const missed = await recordJoins(1)
    const again = await open(stream.lastEventId())
    await waitFor(() => memberIds(again).includes(missed[0] ?? ''))
  })
})

it('a user may have five feeds open', async () => {
  for (let count = 0; count < 5; count += 1) expect((await open()).status).toBe(200)
  const response = await browser.request(path)
  expect(response.status).toBe(429)
  expect(await response.json()).toMatchObject({ code: 'too-many-streams' })
  streams[0]?.close()
  await waitFor(async () => {
    const stream = await open()
    if (stream.status !== 200) stream.close()
    return stream.status === 200
  })
})
