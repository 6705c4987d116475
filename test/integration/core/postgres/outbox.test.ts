import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectPostgres, type Db } from '#core/postgres/connect.ts'
import { deleteGuildRows } from '#core/postgres/delete-guild-rows.ts'
import { CHANNEL_QUEUE_MAX, makeOutbox, type Outbox } from '#core/postgres/outbox.ts'
import type { DigestPayload } from '#core/postgres/outbox-payload.ts'
import { recordMessages } from '#core/postgres/recording-messages.ts'
import type { Announcement } from '#core/postgres/recording-rows.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { silent } from '#test/support/stores.ts'

const ALL = { shardIds: [0], totalShards: 1 }
const LIMITS = { channels: 10, perChannel: 5, leaseMs: 60_000 }
const GUILD = '4194304'

let database: TestDatabase
let db: Db
let outbox: Outbox

beforeAll(async () => {
  database = await createDatabase()
  ;({ db } = connectPostgres({
    url: database.url,
    log: silent,
    applicationName: 'test',
    maxConnections: 8,
  }))
  outbox = makeOutbox(db, ALL)
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('outbox').execute()
  await db.deleteFrom('digest_counts').execute()
})

const anAnnouncement = (change: Partial<Announcement> = {}): Announcement => ({
  guildId: GUILD,
  generation: 5,
  channelId: '70',
  kind: 'join',
  memberId: '1000',
  memberName: 'Mina',
  memberAvatar: null,
  joinedAt: Date.now(),
  inviterId: null,
  code: 'abc',
  at: Date.now(),
  traceparent: null,
  countedSince: '2026-01-01',
  netChangeAfter: 0,
  ...change,
})
const queue = (count: number, change: Partial<Announcement> = {}, on = db) =>
  recordMessages(on).queueAnnouncements(
    Array.from({ length: count }, (_, i) => anAnnouncement({ memberId: String(i + 1), ...change })),
  )

const waiting = () => db.selectFrom('outbox').select(['id', 'kind', 'payload']).execute()
const counted = () =>
  db
    .selectFrom('digest_counts')
    .select(['channel_id', 'kind', 'code', 'events'])
    .orderBy('channel_id')
    .orderBy('kind')
    .orderBy('code')
    .execute()
const digestsWaiting = async () =>
  (await waiting()).flatMap(({ kind, payload }) =>
    // What a row of this kind holds, as `makeDigests` writes it.
    kind === 'digest' ? [(payload as DigestPayload).counts] : [],
  )

describe('a channel’s queue', () => {
  it('holds 200 messages; what comes on top is counted for its digest, by code', async () => {
    await queue(150)
    await queue(60, { code: 'abc' })
    expect(await waiting()).toHaveLength(CHANNEL_QUEUE_MAX)
    await queue(3, { code: 'xyz' })
    await queue(2, { code: null, kind: 'leave' })
    await queue(1, { channelId: '71' })
    expect(await waiting()).toHaveLength(CHANNEL_QUEUE_MAX + 1)
    expect(await counted()).toEqual([
      { channel_id: '70', kind: 'join', code: 'abc', events: 10 },
      { channel_id: '70', kind: 'join', code: 'xyz', events: 3 },
      { channel_id: '70', kind: 'leave', code: '', events: 2 },
    ])
  })

  it('takes no more once its digest has begun, until that is made', async () => {
    await queue(70)
    expect(await outbox.fold('70', 60)).toBe(10)
    await queue(5)
    expect(await waiting()).toHaveLength(60)
    expect(await counted()).toMatchObject([{ events: 15 }])
    expect(await outbox.makeDigests(10)).toBe(0)
    await db.deleteFrom('outbox').execute()
    expect(await outbox.makeDigests(10)).toBe(1)
    expect(await digestsWaiting()).toEqual([[{ kind: 'join', code: 'abc', events: 15 }]])
    await queue(1)
    expect(await waiting()).toHaveLength(2)
    expect(await counted()).toEqual([])
  })

  it('is no more with its guild', async () => {
    await queue(70)
    await outbox.fold('70', 60)
    await deleteGuildRows(db, GUILD)
    expect([await waiting(), await counted()]).toEqual([[], []])
  })
})

describe('a claim', () => {
  it('takes no message of a channel that another sender has', async () => {
    const namesOf = async () =>
      (await outbox.claim({ ...LIMITS, perChannel: 2 })).map(({ kind, payload }) =>
        kind === 'digest' || !('memberName' in payload) ? kind : payload.memberName,
      )
    for (const memberName of ['A', 'B', 'C']) await queue(1, { memberName })
    await queue(1, { memberName: 'D', channelId: '5' })
    const first = await outbox.claim({ ...LIMITS, channels: 1, perChannel: 2 })
    expect(first.map(({ waiting: n }) => n)).toEqual([3, 3])
    expect(await namesOf()).toEqual(['D'])
    await outbox.remove(first.slice(0, 1).map(({ id }) => id))
    expect(await namesOf()).toEqual([])
    await outbox.postpone(
      first.slice(1).map(({ id }) => id),
      0,
    )
    expect(await namesOf()).toEqual(['B', 'C'])
  })

  it('tells how often a message failed, and takes waiting for no failure', async () => {
    await queue(2)
    const claim = () => outbox.claim(LIMITS)
    const [first, second] = (await claim()).map(({ id }) => id)
    await outbox.postpone([first ?? '', second ?? ''], 0)
    await claim()
    await outbox.postpone([first ?? '', second ?? ''], 0, second)
    expect((await claim()).map(({ attempts }) => attempts)).toEqual([0, 1])
  })

  it('leaves a leased message out of what it folds for its age', async () => {
    await queue(3, { at: Date.now() - 400_000 })
    await outbox.claim({ ...LIMITS, perChannel: 1 })
    expect(await outbox.foldOlderThan(300_000, 100)).toBe(2)
    expect(await waiting()).toHaveLength(1)
  })
})

it('loses and repeats nothing while recorders, senders and crashes meet', async () => {
  const channels = ['70', '71', '72']
  const codes = ['abc', 'xyz', null]
  let queued = 0
  let told = 0
  const crash = new Error('crashed')
  const isCrash = (error: unknown) => error === crash
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(Math.random() * all.length)]

  /** Runs in a transaction of its own, of which one in four dies before its commit. */
  async function perhaps(work: (tx: Db) => Promise<number>): Promise<number> {
    try {
      return await db.transaction().execute(async (tx) => {
        const done = await work(tx)
        if (Math.random() < 0.25) throw crash
        return done
      })
    } catch (error) {
      if (!isCrash(error)) throw error
      return 0
    }
  }

  async function record(): Promise<void> {
    for (let i = 0; i < 60; i += 1) {
      const count = 1 + Math.floor(Math.random() * 20)
      const change = { channelId: pick(channels) ?? '', code: pick(codes) ?? null }
      const added = await perhaps(async (tx) => {
        await queue(count, change, tx)
        return count
      })
      queued += added
    }
  }
  const recorded = new AbortController()
  async function send(): Promise<void> {
    let isIdle = false
    while (!(recorded.signal.aborted && isIdle)) {
      const messages = await outbox.claim({ ...LIMITS, leaseMs: 5 })
      isIdle = messages.length === 0 && (await counted()).length === 0
      for (const channelId of new Set(messages.map((one) => one.channelId))) {
        await perhaps((tx) => makeOutbox(tx, ALL).fold(channelId, 10))
      }
      await perhaps((tx) => makeOutbox(tx, ALL).makeDigests(2))
      // What is deleted here was sent; whoever deletes a row is the one that counts it.
      const events = await removing(messages.map(({ id }) => id))
      told += events
    }
  }
  async function removing(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0
    const gone = await db
      .deleteFrom('outbox')
      .where('id', 'in', ids)
      .returning(['kind', 'payload'])
      .execute()
    const events = gone.map(({ kind, payload }) =>
      kind === 'digest'
        ? (payload as DigestPayload).counts.reduce((sum, one) => sum + one.events, 0)
        : 1,
    )
    return events.reduce((sum, one) => sum + one, 0)
  }

  const recorders = Promise.all([record(), record()]).finally(() => recorded.abort())
  await Promise.all([recorders, send(), send()])
  expect(await waiting()).toEqual([])
  expect(await counted()).toEqual([])
  expect(told).toBe(queued)
  expect(queued).toBeGreaterThan(0)
})
