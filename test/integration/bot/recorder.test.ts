import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { makeRecorder, type Recorder } from '#bot/recorder/recorder.ts'
import type { FeedEvent } from '#core/events/feed-event.ts'
import { purgeGuild } from '#core/guilds/purge-guild.ts'
import type { JournalEntry } from '#core/journal/entries.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeJournal } from '#core/redis/journal.ts'
import { keys } from '#core/redis/keys.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import {
  aJoin,
  aLeave,
  anAttribution,
  anInvite,
  anInviteGone,
  aRevision,
  journal,
} from '#test/support/journal-entries.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
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

let database: TestDatabase
let server: RestartableServer
let stores: Stores
let guild: TestGuild

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})
beforeEach(async () => {
  guild = await anEnabledGuild(stores)
})

const append = (entries: JournalEntry[] | string, to = guild) => journal(stores.redis, to, entries)
const record = () => recordPartitions(stores, [guild.partition])
const joinsOf = ({ guildId } = guild) =>
  stores.db
    .selectFrom('joins')
    .selectAll()
    .where('guild_id', '=', guildId)
    .orderBy('joined_at')
    .orderBy('member_id')
    .execute()
const countsOf = ({ guildId } = guild) =>
  stores.db
    .selectFrom('day_counts')
    .select((eb) => [
      'inviter_id',
      'code',
      eb.fn.sum<string>('joins').as('joins'),
      eb.fn.sum<string>('leaves').as('leaves'),
      eb.fn.sum<string>('present').as('present'),
    ])
    .where('guild_id', '=', guildId)
    .groupBy(['inviter_id', 'code'])
    .orderBy('inviter_id')
    .execute()
const rejectsOf = ({ partition } = guild) =>
  stores.db
    .selectFrom('journal_rejects')
    .select(['place', 'guild_id', 'reason'])
    .where('partition', '=', partition)
    .orderBy('position')
    .orderBy('place')
    .execute()
const journalLength = () => stores.redis.xlen(keys.journal(guild.partition))
const quietFeed = { publish: () => Promise.resolve() }
const aRecorder = (change: Partial<Parameters<typeof makeRecorder>[0]> = {}): Recorder =>
  makeRecorder({ ...stores, log: silent, feed: quietFeed, ...change })

describe('rows', () => {
  it('hold a join as it was journalled, and its leave', async () => {
    const joinedAt = Date.now() - 5_000
    const candidates = [{ code: 'abc', inviterId: null }]
    const attribution = anAttribution({
      confidence: 'shared',
      reason: 'several-joins-several-codes',
      candidates,
    })
    await append([aJoin({ joinedAt, attribution, freshAccount: true, memberAvatar: 'a1' })])
    expect(await record()).toMatchObject({ joins: 1, entries: 1, rejects: [] })
    const today = new Date(joinedAt).toISOString().slice(0, 10)
    const row = {
      guild_id: guild.guildId,
      member_id: '1000',
      member_name: 'Mina',
      member_avatar: 'a1',
      joined_at: new Date(joinedAt),
      source: 'invite',
      method: 'use-count',
      confidence: 'shared',
      reason: 'several-joins-several-codes',
      code: 'abc',
      inviter_id: '500',
      candidates,
      counted: true,
      rejoin: false,
      fresh_account: true,
      own_code: false,
      counted_on: today,
      left_at: null,
      left_on: null,
      leave_seen: null,
    }
    expect(await joinsOf()).toMatchObject([row])

    await append([aLeave({ leftAt: joinedAt + 3_000 })])
    await record()
    expect(await joinsOf()).toMatchObject([
      { ...row, left_at: new Date(joinedAt + 3_000), left_on: today, leave_seen: true },
    ])
    expect(await countsOf()).toEqual([
      { inviter_id: '500', code: 'abc', joins: '1', leaves: '1', present: '0' },
    ])
    expect(await journalLength()).toBe(0)
  })

  it('of later batches remember the earlier ones: repeat, missed leave, rejoin, revision', async () => {
    const joinedAt = Date.now() - 50_000
    await append([aJoin({ joinedAt })])
    await record()
    await append([aJoin({ joinedAt: joinedAt + 400 })])
    expect(await record()).toMatchObject({ joins: 0, ignored: 1 })
    await append([aJoin({ joinedAt: joinedAt + 20_000 })])
    await record()
    const revised = anAttribution({ code: 'xyz', inviterId: '600' })
    await append([aRevision({ joinedAt, attribution: revised })])
    await record()
    expect(await joinsOf()).toMatchObject([
      { left_at: new Date(joinedAt + 20_000), leave_seen: false, code: 'xyz', inviter_id: '600' },
      { left_at: null, rejoin: true, code: 'abc' },
    ])
    expect(await countsOf()).toEqual([
      { inviter_id: '500', code: 'abc', joins: '1', leaves: '0', present: '1' },
      { inviter_id: '600', code: 'xyz', joins: '1', leaves: '1', present: '0' },
    ])
  })

  it('of invites are kept when they are gone, and come back when seen again', async () => {
    const inviteOf = () =>
      stores.db
        .selectFrom('invites')
        .selectAll()
        .where('guild_id', '=', guild.guildId)
        .executeTakeFirst()
    const goneAt = Date.now()
    await append([anInvite({ uses: 1, createdAt: goneAt - 9_000 })])
    await record()
    await append([anInviteGone({ goneAt, uses: 2 })])
    await record()
    expect(await inviteOf()).toMatchObject({ uses: 2, deleted_at: new Date(goneAt) })
    await append([anInvite({ uses: 3, inviterName: null, createdAt: null })])
    await record()
    expect(await inviteOf()).toMatchObject({
      uses: 3,
      deleted_at: null,
      inviter_name: 'Ines',
      created_at: new Date(goneAt - 9_000),
    })
  })

  it('are not made for a guild that has been disabled, or enabled anew', async () => {
    await append([aJoin()])
    const enabledGuilds = makeEnabledGuilds(stores.redis)
    await purgeGuild({ db: stores.db, enabledGuilds }, guild.guildId, new Date())
    expect(await record()).toMatchObject({ joins: 0, ignored: 1 })

    const anew = await anEnabledGuild(stores)
    await append([aJoin()], { ...anew, generation: anew.generation - 1 })
    await append([aJoin({ memberId: '2' })], anew)
    await recordPartitions(stores, [anew.partition])
    expect(await joinsOf(anew)).toMatchObject([{ member_id: '2' }])
  })

  it('take names that Postgres cannot store', async () => {
    await append([aJoin({ memberName: 'a\0b\ud800' })])
    await record()
    expect(await joinsOf()).toMatchObject([{ member_name: 'ab\ufffd' }])
  })
})

describe('a message', () => {
  it('waits in the outbox with the inviter’s name and count right after the event', async () => {
    const channels = { join_messages_channel: '70', leave_messages_channel: '71' }
    const enabled = { join_messages_enabled: true, leave_messages_enabled: true }
    guild = await anEnabledGuild(stores, { ...channels, ...enabled })
    const at = Date.now() - 1_000
    await append([anInvite(), aJoin({ memberId: '1', joinedAt: at, traceparent: '00-a-b-01' })])
    await record()
    await append([
      aJoin({ memberId: '2', joinedAt: at }),
      aJoin({ memberId: '3', joinedAt: at, attribution: anAttribution({ inviterId: null }) }),
      aLeave({ memberId: '1', leftAt: at }),
    ])
    await record()
    const rows = await stores.db
      .selectFrom('outbox')
      .select(['kind', 'channel_id', 'payload', 'created_at'])
      .where('guild_id', '=', guild.guildId)
      .orderBy('id')
      .execute()
    const inviter = { inviterId: '500', inviterName: 'Ines', code: 'abc' }
    const first = { memberId: '1', ...inviter, inviteCount: 1 }
    expect(rows).toMatchObject([
      { kind: 'join', payload: { ...first, traceparent: '00-a-b-01' } },
      {
        kind: 'join',
        channel_id: '70',
        payload: { memberId: '2', inviteCount: 2, traceparent: null },
      },
      { payload: { memberId: '3', inviterId: null, inviterName: null, inviteCount: null } },
      { kind: 'leave', channel_id: '71', payload: { memberId: '1', ...inviter, inviteCount: 1 } },
    ])
    expect(rows[0]?.created_at).toEqual(new Date(at))
  })

  it('is not made where the guild wants none', async () => {
    guild = await anEnabledGuild(stores, { join_messages_channel: '70' })
    await append([aJoin()])
    expect(await record()).toMatchObject({ joins: 1, announcements: 0 })
  })
})

describe('a crash', () => {
  it('between commit and trim repeats nothing, and the next recorder trims', async () => {
    const position = await append([aJoin(), aLeave({ memberId: '9' })])
    await record()
    // As it was before the trim: the same entry, under the same id.
    const fields = ['guild', guild.guildId, 'generation', guild.generation]
    const entries = JSON.stringify([aJoin(), aLeave({ memberId: '9' })])
    const key = keys.journal(guild.partition)
    await stores.redis.del(key)
    await stores.redis.xadd(key, position, ...fields, 'entries', entries)
    expect(await record()).toMatchObject({ entries: 0 })
    expect(await journalLength()).toBe(0)
    expect(await joinsOf()).toHaveLength(1)
    expect(await countsOf()).toMatchObject([{ leaves: '1' }, { joins: '1' }])
  })

  it('before the commit leaves everything to the next recorder', async () => {
    await append([aJoin()])
    const broken = Object.create(stores.redis, {
      xrange: { value: () => Promise.reject(new Error('gone')) },
    }) as typeof stores.redis
    await expect(recordPartitions({ ...stores, redis: broken }, [guild.partition])).rejects.toThrow(
      'gone',
    )
    expect(await journalLength()).toBe(1)
    expect(await record()).toMatchObject({ joins: 1 })
  })
})

describe('an entry that cannot be recorded', () => {
  it('is set aside with its reason, and those around it are recorded in order', async () => {
    const now = Date.now()
    const noSuchDay = aJoin({ memberId: '3', joinedAt: now + 90 * 86_400_000 })
    await append([aJoin({ memberId: '1', joinedAt: now }), noSuchDay, aJoin({ memberId: '2' })])
    await append('[{"kind":"join"}]')
    await append('nonsense')
    await append([aLeave({ memberId: '1', leftAt: now })])
    const batch = await record()
    expect(batch).toMatchObject({ joins: 2, entries: 3 })
    expect(batch.rejects).toHaveLength(3)
    expect(await rejectsOf()).toMatchObject([
      { place: 1, guild_id: guild.guildId, reason: expect.stringContaining('no partition') },
      { place: 0, reason: 'not a journal entry' },
      { place: -1, reason: 'the entries are not a JSON array' },
    ])
    expect(await joinsOf()).toMatchObject([
      { member_id: '1', leave_seen: true },
      { member_id: '2', left_at: null },
    ])
    expect(await journalLength()).toBe(0)
    expect(await record()).toMatchObject({ entries: 0, rejects: [] })
  })

  it('does not make a day without a partition look like bad data', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const name = `joins_${yesterday.replaceAll('-', '_')}`
    const fresh = await createDatabase()
    const own = openStores({ redisUrl: server.url, databaseUrl: fresh.url })
    const there = await anEnabledGuild(own)
    await append([aJoin()], there)
    expect(await recordPartitions(own, [there.partition])).toMatchObject({ joins: 1, rejects: [] })
    expect(await ensurePartitions(own.db, new Date())).not.toContain(name)
    await own.close()
    await fresh.drop()
  })
})

describe('a recorder', () => {
  it('records at once what it is told of, and tells the feed after the commit', async () => {
    const told: [string, number, readonly FeedEvent[]][] = []
    const feed = {
      async publish(feed: ReadonlyMap<string, readonly FeedEvent[]>) {
        const joins = (await joinsOf()).length
        for (const [guildId, events] of feed) told.push([guildId, joins, events])
      },
    }
    const recorder = aRecorder({ feed })
    recorder.start()
    const join = aJoin()
    await append([join])
    recorder.notify(guild.partition)
    await waitFor(() => told.length > 0)
    await recorder.stop()
    const event = { kind: 'join', memberId: '1000', joinedAt: join.joinedAt }
    expect(told).toEqual([[guild.guildId, 1, [event]]])
  })

  it('records each guild in its order while it is far behind', { timeout: 60_000 }, async () => {
    // More partitions than one batch takes, and more in each: batches overlap.
    const guilds = await Promise.all(Array.from({ length: 70 }, () => anEnabledGuild(stores)))
    const members = Array.from({ length: 20 }, (_, n) => String(1_000 + n))
    const at = Date.now() - 10_000
    const entries = members.flatMap((memberId, n) => [
      aJoin({ memberId, joinedAt: at + 2 * n }),
      aLeave({ memberId, leftAt: at + 2 * n + 1 }),
    ])
    await Promise.all(guilds.flatMap((to) => entries.map((entry) => append([entry], to))))
    const recorder = aRecorder()
    recorder.start()
    const filled = () => makeJournal(stores.redis).filled()
    await waitFor(async () => (await filled()).length === 0, { timeoutMs: 50_000 })
    await recorder.stop()
    const counts = { inviter_id: '500', code: 'abc', joins: '20', leaves: '20', present: '0' }
    for (const own of guilds) expect(await countsOf(own)).toEqual([counts])
  })

  it('finds what nobody told it of', async () => {
    const recorder = aRecorder()
    await append([aJoin()])
    recorder.start()
    await append([aJoin({ memberId: '2' })])
    await waitFor(async () => (await joinsOf()).length === 2)
    await recorder.stop()
  })

  it('shares partitions with others: each entry once, in order', async () => {
    const guilds = await Promise.all(Array.from({ length: 20 }, () => anEnabledGuild(stores)))
    const start = Date.now() - 40_000
    const recorders = [aRecorder(), aRecorder(), aRecorder()]
    for (const recorder of recorders) recorder.start()
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        guilds.map(async (to) => {
          // Out of order, a join would find the last one open and end it unseen.
          const joinedAt = start + round * 3_000
          await append([aJoin({ joinedAt })], to)
          await append([aLeave({ leftAt: joinedAt + 1_000 })], to)
          for (const recorder of recorders) recorder.notify(to.partition)
        }),
      )
    }
    await waitFor(async () => (await makeJournal(stores.redis).filled()).length === 0)
    await Promise.all(recorders.map((recorder) => recorder.stop()))
    for (const to of guilds) {
      const joins = await joinsOf(to)
      expect(joins).toHaveLength(10)
      expect(joins.every(({ leave_seen }) => leave_seen === true)).toBe(true)
      expect(await countsOf(to)).toMatchObject([{ joins: '10', leaves: '10', present: '0' }])
    }
  })

  it('leaves nothing of a guild that is purged while it records', async () => {
    const recorder = aRecorder()
    recorder.start()
    const enabledGuilds = makeEnabledGuilds(stores.redis)
    for (let i = 0; i < 60; i += 1) {
      await append([anInvite(), aJoin({ memberId: String(i) })])
      recorder.notify(guild.partition)
      if (i === 30) await purgeGuild({ db: stores.db, enabledGuilds }, guild.guildId, new Date())
    }
    await waitFor(async () => (await journalLength()) === 0)
    await recorder.stop()
    expect(await joinsOf()).toEqual([])
    expect(await countsOf()).toEqual([])
    expect(await rejectsOf()).toEqual([])
  })

  it('is not held up by a partition that always fails', async () => {
    const failing = await anEnabledGuild(stores, { join_messages_enabled: true })
    const key = keys.journal(failing.partition)
    await stores.redis.set(key, 'not a stream')
    const recorder = aRecorder()
    recorder.notify(failing.partition)
    recorder.notify(guild.partition)
    await append([aJoin()])
    recorder.start()
    await waitFor(async () => (await joinsOf()).length === 1)
    await recorder.stop()
    await stores.redis.del(key)
  })

  it('finishes its batch when it is stopped, and takes no other', async () => {
    await append([aJoin()])
    const recorder = aRecorder()
    recorder.start()
    recorder.notify(guild.partition)
    await recorder.stop()
    const recorded = (await joinsOf()).length
    expect(await journalLength()).toBe(1 - recorded)
    await record()
    expect(await joinsOf()).toHaveLength(1)
  })
})

describe('a store that goes away', () => {
  it('costs time and nothing else, be it Postgres or Redis', async () => {
    const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()])
    await migrateToLatest(postgres.url)
    const own = openStores({ redisUrl: redis.url, databaseUrl: postgres.url })
    await ensurePartitions(own.db, new Date())
    const to = await anEnabledGuild(own)
    const recorder = makeRecorder({ ...own, log: silent, feed: quietFeed })
    recorder.start()
    let members = 0
    const joinSome = async () => {
      for (let i = 0; i < 20; i += 1) {
        members += 1
        await journal(own.redis, to, [aJoin({ memberId: String(members) })])
        recorder.notify(to.partition)
      }
    }
    const allRecorded = () =>
      waitFor(
        async () => {
          const rows = await own.db.selectFrom('joins').select('member_id').execute()
          return rows.length === members
        },
        { timeoutMs: 15_000, message: 'all joins to be recorded' },
      )

    await joinSome()
    await postgres.kill()
    await joinSome()
    await postgres.restart()
    await joinSome()
    await allRecorded()
    await waitFor(async () => /aof_pending_bio_fsync:0/.test(await own.redis.info('persistence')), {
      message: 'the append-only file to be written',
    })
    await redis.kill()
    await redis.restart()
    await waitFor(() => own.redis.status === 'ready')
    await joinSome()
    await allRecorded()

    const counts = await own.db.selectFrom('day_counts').select(['joins', 'present']).execute()
    expect(counts).toEqual([{ joins: members, present: members }])
    await recorder.stop()
    await own.close()
    await Promise.all([postgres.stop(), redis.stop()])
  })
})
