import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { pino } from 'pino'
import type { ListWish } from '#bot/discord/list-invites.ts'
import type { LaneDeps } from '#bot/lanes/lane-deps.ts'
import type { LaneEvent, ListedInvite } from '#bot/lanes/lane-event.ts'
import { Lanes } from '#bot/lanes/lanes.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import type { GuildStates } from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
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

/* Lanes beyond the ordinary: faults, the bot's own invites, restarts, lists that give way. */

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

/** A logger whose sentences a test reads. */
const loggerTo = (tell: (sentence: string) => void) =>
  pino(
    { level: 'info' },
    // Written by pino, a JSON object a line.
    { write: (line: string) => tell((JSON.parse(line) as { msg: string }).msg) },
  )

describe('a fault of ours', () => {
  const stateOf = () => keys.guildState(partitionOfGuild(guildId), guildId)
  const invitesOf = () => keys.guildInvites(partitionOfGuild(guildId), guildId)

  it('is not made by what another version has stored', async () => {
    await redis.hset(stateOf(), 'version', 3, 'ledger', '{"isPrimed":true,"rises":[]}')
    await redis.hset(invitesOf(), 'abc', '{"uses":4}', 'new', '7', 'gone', '{')
    lists.answer(aList({ uses: 5 }, { code: 'new', uses: 2 }))
    const warned: string[] = []
    const log = loggerTo((sentence) => warned.push(sentence))
    makeLanes({ log }).push(guildId, GENERATION, inSession().place(aJoinEvent()))
    const [join] = await membersWhen(1)
    // Somebody may have been owed that rise: nobody knows any more.
    expect(join).toMatchObject({
      attribution: { code: 'abc', confidence: 'shared', reason: 'earlier-join-unexplained' },
    })
    expect(Object.keys(await redis.hgetall(invitesOf())).sort()).toEqual(['abc', 'new'])
    expect(warned).toHaveLength(2)
  })

  it('holds events for a minute, is told once, and then lets them be unknown', async () => {
    let now = Date.now()
    const told: string[] = []
    const log = loggerTo((sentence) => told.push(sentence))
    lists.always(() => aList({ uses: 5 }))
    let isBroken = false
    const adders = () => {
      if (isBroken) throw new TypeError('a bug')
      return Promise.resolve(new Map<string, string>())
    }
    const lanes = makeLanes({ log, now: () => now, fetchBotAdders: adders })
    await prime(lanes, { uses: 5 })
    isBroken = true
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '1', isBot: true })))
    lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '2' })))
    lanes.push(guildId, GENERATION, place(aLeaveEvent('3')))
    await waitFor(() => told.length > 0)
    now += 61_000
    const members = await membersWhen(3)
    expect(members).toMatchObject([
      { memberId: '1', attribution: { reason: 'settling-failed' } },
      { memberId: '2', attribution: { reason: 'settling-failed' } },
      { kind: 'leave', memberId: '3' },
    ])
    await waitFor(() => closed.length === 3, { intervalMs: 2 })
    await waitFor(() => told.includes('settled without attributions'))
    expect(told.filter((sentence) => sentence.startsWith('settling failed'))).toHaveLength(1)
    expect((await states.load(guildId)).snapshot).toBeUndefined()
  })

  it('counts events that cannot be settled at all, and goes on', async () => {
    let now = Date.now()
    let abandoned = 0
    let isBroken = true
    const lanes = makeLanes({
      now: () => now,
      onAbandoned: (events) => (abandoned += events),
      states: {
        load: (id) => states.load(id),
        settle(settlement) {
          if (isBroken) return Promise.reject(new Error('ERR Error running script'))
          return states.settle(settlement)
        },
      },
    })
    const { place, closed } = inSession()
    lanes.push(guildId, GENERATION, place(aLeaveEvent('1')))
    await waitFor(() => lanes.size === 1)
    await waitFor(() => {
      now += 10_000
      return closed.length === 1
    })
    expect(abandoned).toBe(1)
    isBroken = false
    lanes.push(guildId, GENERATION, place(aLeaveEvent('2')))
    expect(await membersWhen(1)).toMatchObject([{ kind: 'leave', memberId: '2' }])
  })

  it('is not made by a store that stays away, however long', async () => {
    let now = Date.now()
    let isAway = true
    let attempts = 0
    const told: string[] = []
    const lanes = makeLanes({
      log: loggerTo((sentence) => told.push(sentence)),
      now: () => now,
      states: {
        settle: (settlement) => states.settle(settlement),
        load(id) {
          attempts += 1
          return isAway ? Promise.reject(new Error('Command timed out')) : states.load(id)
        },
      },
    })
    lanes.push(guildId, GENERATION, inSession().place(aLeaveEvent('1')))
    await waitFor(() => {
      now += 60_000
      return attempts > 2
    })
    isAway = false
    expect(await membersWhen(1)).toMatchObject([{ kind: 'leave', memberId: '1' }])
    await waitFor(() => told.length === 2)
    expect(told).toEqual(['settling waits for a store', 'settling goes on'])
  })
})

describe('an invite that the bot made for a member', () => {
  const owned = { code: 'theirs', inviterId: '1', inviterName: 'Usher' }
  const owners = { of: () => Promise.resolve(new Map([['theirs', '77']])) }

  it("is the member's: its joins, its row and what is known of it", async () => {
    const lanes = makeLanes({ owners })
    await prime(lanes, { ...owned, uses: 0 })
    lists.answer(aList({ ...owned, uses: 1 }))
    lanes.push(guildId, GENERATION, inSession().place(aJoinEvent()))
    const [join] = await membersWhen(1)
    expect(join).toMatchObject({ attribution: { code: 'theirs', inviterId: '77' } })
    const invites = (await journalled(redis, guildId)).filter(({ kind }) => kind === 'invite')
    expect(invites).toMatchObject([
      { code: 'theirs', inviterId: '77', inviterName: null },
      { code: 'theirs', inviterId: '77', uses: 1 },
    ])
    expect((await states.load(guildId)).snapshot?.get('theirs')?.inviterId).toBe('77')
  })

  it('is theirs also where it was told before its owner was known, and used up unseen', async () => {
    const known = new Map<string, string>()
    const lanes = makeLanes({ owners: { of: () => Promise.resolve(known) } })
    await prime(lanes, { uses: 0 })
    const { place } = inSession()
    lanes.push(guildId, GENERATION, place(anInviteCreated({ ...owned, maxUses: 1 })))
    await waitFor(async () => (await states.load(guildId)).snapshot?.has('theirs'))
    known.set('theirs', '77')
    lists.always(() => aList({ uses: 0 }))
    lanes.push(guildId, GENERATION, place(anInviteDeleted('theirs')))
    lanes.push(guildId, GENERATION, place(aJoinEvent()))
    const [join] = await membersWhen(1)
    expect(join).toMatchObject({ attribution: { code: 'theirs', inviterId: '77' } })
  })
})

it('asks for a list that nobody waits for after all others, and gives way to a join', async () => {
  const wishes: ListWish[] = []
  const lanes = makeLanes({
    listInvites(_, wish) {
      wishes.push(wish)
      const { signal } = wish
      if (signal === undefined) return Promise.resolve(aList({ uses: 0 }))
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'list-failed', error: 'gave way' }))
      })
    },
  })
  lanes.push(guildId, GENERATION, aPrime())
  await waitFor(() => wishes.length === 1, { intervalMs: 2 })
  lanes.push(guildId, GENERATION, inSession().place(aJoinEvent()))
  expect(await membersWhen(1)).toHaveLength(1)
  expect(wishes.map(({ priority }) => priority)).toEqual(['priming', 'list'])
})

it('knows a join that is told again to a successor', async () => {
  const lanes = makeLanes()
  await prime(lanes, { uses: 0 })
  lists.always(() => aList({ uses: 1 }))
  const joinedAt = Date.now()
  const { place } = inSession()
  lanes.push(guildId, GENERATION, place(aJoinEvent({ memberId: '1', joinedAt })))
  await membersWhen(1)
  const successor = makeLanes({ epoch: 2 })
  const later = inSession('s1', 2)
  const again = aJoinEvent({ memberId: '1', joinedAt: joinedAt + 400 })
  successor.push(guildId, GENERATION, later.place(again))
  await waitFor(() => later.closed.length === 1, { intervalMs: 2 })
  lists.always(() => aList({ uses: 2 }))
  const next = aJoinEvent({ memberId: '2', joinedAt: Date.now() })
  successor.push(guildId, GENERATION, later.place(next))
  expect(await membersWhen(2)).toMatchObject([
    { memberId: '1' },
    { memberId: '2', attribution: { code: 'abc', confidence: 'certain' } },
  ])
})
