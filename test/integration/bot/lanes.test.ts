import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import type { LaneDeps } from '#bot/lanes/lane-deps.ts'
import type { LaneEvent, ListedInvite } from '#bot/lanes/lane-event.ts'
import { Lanes } from '#bot/lanes/lanes.ts'
import { Punctuality } from '#bot/lanes/punctuality.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import type { GuildStates } from '#core/redis/guild-states.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aJoin } from '#test/support/journal-entries.ts'
import {
  aJoinEvent,
  aLeaveEvent,
  aList,
  anInviteCreated,
  anInviteDeleted,
  aPrime,
} from '#test/support/lane-events.ts'
import {
  journalled,
  laneDeps,
  scriptedLists,
  type ScriptedLists,
} from '#test/support/lane-harness.ts'
import { laneStates } from '#test/support/lane-states.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

const GENERATION = 1_000

let server: RestartableServer
let redis: Redis
let states: GuildStates
let guildId: string
let lists: ScriptedLists
let stopping: AbortController
let open: Lanes[]

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({
    url: server.url,
    log: silent,
    connectionName: 'test',
    commandTimeoutMs: 2_000,
  })
  states = laneStates(redis)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  open = []
  stopping = new AbortController()
  lists = scriptedLists()
  guildId = aGuildId()
  await makeEnabledGuilds(redis).enable(guildId, GENERATION)
})
afterEach(() => {
  stopping.abort()
  for (const lanes of open) lanes.stop()
})

const makeLanes = (change: Partial<LaneDeps> = {}) => {
  const { listInvites } = lists
  const lanes = new Lanes(laneDeps(redis, { listInvites, signal: stopping.signal, ...change }))
  open.push(lanes)
  return lanes
}

/** Gives events their places in a session, and tells which of them are closed. */
function inSession(sessionId = 's1', firstSequence = 1) {
  let sequence = firstSequence
  const closed: number[] = []
  const place = (event: LaneEvent): LaneEvent => {
    const here = sequence++
    const position = { sessionId, sequence: here }
    return { ...event, receivedAt: Date.now(), position, close: () => closed.push(here) }
  }
  return { place, closed }
}

const prime = async (lanes: Lanes, ...invites: readonly Partial<ListedInvite>[]) => {
  lists.answer(aList(...invites))
  lanes.push(guildId, GENERATION, aPrime())
  await waitFor(async () => (await states.load(guildId)).snapshot, { intervalMs: 2 })
  await lanes.drain(1_000)
}
const memberEntries = async () =>
  (await journalled(redis, guildId)).flatMap((entry) =>
    entry.kind === 'join' || entry.kind === 'leave' ? [entry] : [],
  )
const membersWhen = (count: number) =>
  waitFor(
    async () => {
      const entries = await memberEntries()
      return entries.length >= count && entries
    },
    { intervalMs: 5, message: `${count} journalled members` },
  )

describe('a lane', () => {
  it('settles a single join with one list', async () => {
    const lanes = makeLanes()
    await prime(lanes, { uses: 4 })
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent()))
    lists.answer(aList({ uses: 5 }))
    const [join] = await membersWhen(1)
    expect(join).toMatchObject({ attribution: { code: 'abc', confidence: 'certain' } })
    await waitFor(() => closed.length === 1, { intervalMs: 2 })
    expect(lists.count).toBe(2)
  })

  it('of a new process looks at once, and settles by a list that cannot be too old', async () => {
    const lanes = makeLanes({ punctuality: new Punctuality(Date.now) })
    await prime(lanes, { uses: 4 }, { code: 'other', uses: 0 })
    const { place } = inSession()
    const joinedAt = Date.now()
    lanes.push(guildId, GENERATION, place(aJoinEvent({ joinedAt }, { receivedAt: joinedAt })))
    // Somebody else's, whose dispatch is on its way: the list is too old to show this join's use.
    lists.answer(aList({ uses: 4 }, { code: 'other', uses: 1 }))
    await waitFor(() => lists.count === 3, { intervalMs: 2 })
    expect(Date.now() - joinedAt).toBeGreaterThan(2_490)
    expect(await memberEntries()).toEqual([])
    lists.answer(aList({ uses: 5 }, { code: 'other', uses: 1 }))
    const [join] = await membersWhen(1)
    expect(join).toMatchObject({ attribution: { confidence: 'shared' } })
  })

  it('asks one more list for all that join while one is on its way', async () => {
    const lanes = makeLanes()
    await prime(lanes, { uses: 0 })
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '1' })))
    await waitFor(() => lists.count === 2, { intervalMs: 2 })
    for (let i = 2; i <= 40; i += 1) {
      lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: String(i) })))
    }
    lists.answer(aList({ uses: 1 }))
    await waitFor(() => lists.count === 3, { intervalMs: 2 })
    expect(await memberEntries()).toHaveLength(1)
    lists.answer(aList({ uses: 40 }))
    const members = await membersWhen(40)
    expect(members.map(({ memberId }) => Number(memberId))).toEqual(members.map((_, i) => i + 1))
    expect(members.every((m) => m.kind === 'join' && m.attribution.confidence === 'certain')).toBe(
      true,
    )
    await waitFor(() => closed.length === 40, { intervalMs: 2 })
    expect(lists.count).toBe(3)
  })

  it('asks for no list where nobody joins', async () => {
    const lanes = makeLanes()
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aLeaveEvent('9')))
    lanes.push(guildId, GENERATION, place(anInviteCreated({ code: 'x' })))
    lanes.push(guildId, GENERATION, place(anInviteDeleted('x')))
    await waitFor(() => closed.length === 3, { intervalMs: 2 })
    expect(lists.count).toBe(0)
    expect(await memberEntries()).toMatchObject([{ kind: 'leave', memberId: '9' }])
  })

  it('keeps the order of joins and leaves, over many settlements of bounded size', async () => {
    const lanes = makeLanes()
    const { place, closed } = inSession()
    lists.always(() => aList({ uses: 0 }))
    const settled: number[] = []
    const counted: GuildStates = {
      load: (id) => states.load(id),
      settle(settlement) {
        settled.push(settlement.entries.length)
        return states.settle(settlement)
      },
    }
    const bounded = makeLanes({ states: counted })
    for (let i = 0; i < 1_200; i += 1) {
      bounded.push(guildId, GENERATION, place(aLeaveEvent(String(i))))
    }
    const members = await membersWhen(1_200)
    expect(members.map(({ memberId }) => Number(memberId))).toEqual(members.map((_, i) => i))
    await waitFor(() => closed.length === 1_200, { intervalMs: 2 })
    expect(Math.max(...settled)).toBe(500)
    expect(lanes.size).toBe(0)
  })

  it('never waits for another guild', async () => {
    const other = aGuildId()
    await makeEnabledGuilds(redis).enable(other, GENERATION)
    const lanes = makeLanes()
    const { place } = inSession()
    lanes.push(other, GENERATION, place(aJoinEvent()))
    await waitFor(() => lists.count === 1, { intervalMs: 2 })
    lanes.push(guildId, GENERATION, place(aLeaveEvent()))
    await membersWhen(1)
    expect(await journalled(redis, other)).toEqual([])
  })

  it('asks again where Discord fails, and loses no join', async () => {
    const lanes = makeLanes()
    await prime(lanes, { uses: 0 })
    const { place } = inSession()
    lists.answer({ kind: 'list-failed', error: 'status 503' })
    lists.answer({ kind: 'list-failed', error: 'time-out' })
    lists.answer(aList({ uses: 2 }))
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '1' })))
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '2' })))
    const members = await membersWhen(2)
    expect(members).toMatchObject([
      { memberId: '1', attribution: { code: 'abc', confidence: 'certain' } },
      { memberId: '2', attribution: { code: 'abc', confidence: 'certain' } },
    ])
    expect(lists.count).toBe(4)
  })

  it('does not crash where its Discord throws', async () => {
    let isBroken = true
    const lanes = makeLanes({
      listInvites() {
        if (!isBroken) return Promise.resolve(aList({ uses: 1 }))
        isBroken = false
        return Promise.reject(new Error('a bug'))
      },
    })
    lanes.push(guildId, GENERATION, inSession().place(aJoinEvent()))
    expect(await membersWhen(1)).toHaveLength(1)
  })
})

describe('what was settled before', () => {
  it('is closed and not settled again, as after a resume', async () => {
    const first = makeLanes()
    lists.always(() => aList({ uses: 0 }))
    const before = inSession()
    first.push(guildId, GENERATION, before.place(aLeaveEvent('1')))
    first.push(guildId, GENERATION, before.place(aLeaveEvent('2')))
    await membersWhen(2)
    const successor = makeLanes({ epoch: 2 })
    const after = inSession()
    for (const id of ['1', '2', '3']) {
      successor.push(guildId, GENERATION, after.place(aLeaveEvent(id)))
    }
    const members = await membersWhen(3)
    await waitFor(() => after.closed.length === 3, { intervalMs: 2 })
    expect(members.map(({ memberId }) => memberId)).toEqual(['1', '2', '3'])
  })

  it('does not stand in the way of priming that was asked for before it', async () => {
    const first = makeLanes()
    first.push(guildId, GENERATION, inSession().place(aLeaveEvent('1')))
    await membersWhen(1)
    const successor = makeLanes({ epoch: 2 })
    const after = inSession()
    lists.answer(aList({ uses: 3 }))
    // The state is being read when both are in the queue already.
    successor.push(guildId, GENERATION, after.place(aLeaveEvent('1')))
    successor.push(guildId, GENERATION, aPrime())
    successor.push(guildId, GENERATION, after.place(aLeaveEvent('2')))
    await waitFor(async () => (await states.load(guildId)).snapshot, { intervalMs: 2 })
    expect(await membersWhen(2)).toHaveLength(2)
    expect(lists.count).toBe(1)
  })

  it('is recognised behind priming, and behind what an older session brought', async () => {
    const settle = { guildId, generation: GENERATION, epoch: 1, entries: [aJoin()] }
    const nothing = { isPrimed: false, change: { changed: [], removed: [] }, ledger: emptyLedger }
    const position = { sessionId: 's2', sequence: 2 }
    await states.settle({ ...settle, ...nothing, expectedVersion: 0, position })
    let isAway = true
    const lanes = makeLanes({
      states: {
        settle: (settlement) => states.settle(settlement),
        load(id) {
          if (!isAway) return states.load(id)
          isAway = false
          return Promise.reject(new Error('Redis is away'))
        },
      },
    })
    lists.always(() => aList({ uses: 3 }))
    const older = inSession('s1', 800)
    const newer = inSession('s2')
    lanes.push(guildId, GENERATION, aPrime())
    lanes.push(guildId, GENERATION, older.place(aLeaveEvent('1')))
    for (const id of ['2', '3', '4']) lanes.push(guildId, GENERATION, newer.place(aLeaveEvent(id)))
    await waitFor(() => newer.closed.length === 3, { intervalMs: 2 })
    expect(older.closed).toEqual([800])
    expect((await memberEntries()).filter(({ kind }) => kind === 'leave')).toMatchObject([
      { memberId: '4' },
    ])
    expect((await states.load(guildId)).snapshot?.get('abc')?.uses).toBe(3)
    expect(lists.count).toBeLessThan(4)
  })

  it('is settled once where the answer got lost', async () => {
    let isLost = true
    const forgetful: GuildStates = {
      load: (id) => states.load(id),
      async settle(settlement) {
        const outcome = await states.settle(settlement)
        if (!isLost) return outcome
        isLost = false
        throw new Error('Connection is closed.')
      },
    }
    const lanes = makeLanes({ states: forgetful })
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aLeaveEvent('1')))
    lanes.push(guildId, GENERATION, place(aLeaveEvent('2')))
    await waitFor(() => closed.length === 2, { intervalMs: 2 })
    expect((await memberEntries()).map(({ memberId }) => memberId)).toEqual(['1', '2'])
  })
})

/** Else Redis may put off writing what it has answered, as long as the disk is busy. */
const writeAtOnce = () => redis.config('SET', 'appendfsync', 'always')

it('settles everything once, in order, while Redis is killed again and again', async () => {
  const lanes = makeLanes()
  const { place, closed } = inSession()
  const total = 300
  const feed = async () => {
    await writeAtOnce()
    for (let i = 0; i < total; i += 1) {
      lanes.push(guildId, GENERATION, place(aLeaveEvent(String(i))))
      if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (i % 100 === 50) {
        await server.kill()
        await server.restart()
        await writeAtOnce()
      }
    }
  }
  await feed()
  await waitFor(() => closed.length === total, { timeoutMs: 15_000 })
  const ids = (await memberEntries()).map(({ memberId }) => Number(memberId))
  expect(ids).toEqual(Array.from({ length: total }, (_, i) => i))
})

describe('a guild that is disabled', () => {
  it('has its events closed and discarded by the lane that learns it from Redis', async () => {
    const lanes = makeLanes()
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent()))
    await waitFor(() => lists.count === 1, { intervalMs: 2 })
    await makeEnabledGuilds(redis).purge(guildId, GENERATION)
    lanes.push(guildId, GENERATION, place(aLeaveEvent()))
    lists.answer(aList({ uses: 1 }))
    await waitFor(() => closed.length === 2, { intervalMs: 2 })
    lanes.push(guildId, GENERATION, place(aLeaveEvent()))
    expect(closed).toEqual([1, 2, 3])
    expect(await journalled(redis, guildId)).toEqual([])
  })

  it('has its events closed at once by the message', async () => {
    const lanes = makeLanes()
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent()))
    await waitFor(() => lists.count === 1, { intervalMs: 2 })
    lanes.drop(guildId)
    expect(closed).toEqual([1])
    expect(lanes.size).toBe(0)
    lists.answer(aList({ uses: 1 }))
    await makeEnabledGuilds(redis).enable(guildId, 2_000)
    lanes.push(guildId, 2_000, place(aLeaveEvent('7')))
    expect(await membersWhen(1)).toMatchObject([{ kind: 'leave', memberId: '7' }])
  })

  it('begins anew in its next generation', async () => {
    const lanes = makeLanes()
    await prime(lanes, { uses: 5 })
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: 'old' })))
    await waitFor(() => lists.count === 2, { intervalMs: 2 })
    await makeEnabledGuilds(redis).enable(guildId, 2_000)
    lanes.push(guildId, 2_000, place(aJoinEvent({ memberId: 'new' })))
    expect(closed).toEqual([1])
    await waitFor(() => lists.count === 3, { intervalMs: 2 })
    lists.always(() => aList({ uses: 6 }))
    expect(await membersWhen(1)).toMatchObject([
      { memberId: 'new', attribution: { reason: 'not-primed' } },
    ])
  })
})

it('stops where a newer process has taken the guild over, and leaves what it had for it', async () => {
  const successor = makeLanes({ epoch: 9 })
  successor.push(guildId, GENERATION, inSession('s9').place(aLeaveEvent('1')))
  await membersWhen(1)
  let fenced = 0
  const old = makeLanes({ epoch: 8, onFenced: () => (fenced += 1) })
  const { place, closed } = inSession()
  old.push(guildId, GENERATION, place(aLeaveEvent('2')))
  await waitFor(() => fenced === 1, { intervalMs: 2 })
  await old.drain(1_000)
  expect(closed).toEqual([])
  expect(await memberEntries()).toHaveLength(1)
})

it('drains what is under way, for as long as it is given', async () => {
  const lanes = makeLanes()
  const { place, closed } = inSession()
  lanes.push(guildId, GENERATION, place(aLeaveEvent('1')))
  await lanes.drain(5_000)
  expect(closed).toEqual([1])
  lanes.push(guildId, GENERATION, place(aJoinEvent()))
  const startedAt = performance.now()
  await lanes.drain(60)
  // The join itself may wait for 60 s.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  expect(closed).toEqual([1])
})

it('ends a pause when the process stops', async () => {
  const lanes = makeLanes()
  lists.always(() => ({ kind: 'list-failed', error: 'status 503' }))
  lanes.push(guildId, GENERATION, inSession().place(aJoinEvent()))
  await waitFor(() => lists.count >= 2, { intervalMs: 2 })
  stopping.abort()
  await lanes.drain(5_000)
  const asked = lists.count
  lanes.push(guildId, GENERATION, inSession().place(aJoinEvent()))
  await lanes.drain(5_000)
  expect(lists.count).toBe(asked)
})
