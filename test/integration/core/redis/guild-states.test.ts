import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Redis } from 'ioredis'
import { makeConcealedMembers } from '#core/redis/concealed-members.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import {
  JOURNAL_MAX_LENGTH,
  makeGuildStates,
  type StoredGuildStates,
  type StoredSettlement,
} from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { partitionOfGuild } from '#core/redis/partitions.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aJoin } from '#test/support/journal-entries.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { aDebt, aKnownInvite, aLedger, aRise, aTombstone } from '#test/support/lane-events.ts'
import { journalled } from '#test/support/lane-harness.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'

let server: RestartableServer
let redis: Redis
let states: StoredGuildStates
let guildId: string

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
  states = makeGuildStates(redis)
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})
beforeEach(async () => {
  guildId = aGuildId()
  await makeEnabledGuilds(redis).enable(guildId, 1_000)
})

const settlement = (change: Partial<StoredSettlement> = {}): StoredSettlement => ({
  guildId,
  generation: 1_000,
  epoch: 5,
  position: { sessionId: 's1', sequence: 10 },
  expectedVersion: 0,
  entries: [aJoin()],
  ledger: emptyLedger,
  isPrimed: true,
  isConcealed: false,
  change: { changed: [], removed: [] },
  ...change,
})
const everything = async () => {
  const partition = partitionOfGuild(guildId)
  return {
    journal: await journalled(redis, guildId),
    state: await redis.hgetall(keys.guildState(partition, guildId)),
    invites: await redis.hgetall(keys.guildInvites(partition, guildId)),
  }
}

describe('a settlement', () => {
  it('makes entries, snapshot, ledger and position durable', async () => {
    const a = aKnownInvite({ code: 'a', uses: 3, expiresAt: 99, inviterId: null })
    const b = aKnownInvite({ code: 'b' })
    const sharedWith = [{ code: 'a', inviterId: null, seenAt: 7 }]
    const ledger = aLedger({
      rises: [aRise({ code: 'a', sharedWith, roleIds: ['9'] })],
      tombstones: [aTombstone({ usesLeft: null })],
      debts: [aDebt()],
      unknownBots: [aDebt({ memberId: '901' })],
    })
    const change = { changed: [a, b], removed: [] }
    const entries = [aJoin({ memberName: 'Ünï "çödé" 🎉' }), aJoin({ memberId: '2' })]
    const outcome = await states.settle(settlement({ entries, ledger, change }))
    expect(outcome).toMatchObject({ kind: 'settled', version: 1 })
    expect(await journalled(redis, guildId)).toEqual(entries)
    expect(await states.load(guildId)).toEqual({
      version: 1,
      snapshot: new Map([
        ['a', a],
        ['b', b],
      ]),
      unreadable: [],
      ledger,
      isLedgerLost: false,
      lastSettled: { sessionId: 's1', sequence: 10 },
    })
  })

  it('writes only what changed of the snapshot', async () => {
    const a = aKnownInvite({ code: 'a' })
    const b = aKnownInvite({ code: 'b' })
    const c = aKnownInvite({ code: 'c' })
    await states.settle(settlement({ change: { changed: [a, b, c], removed: [] } }))
    const risen = { ...c, uses: 8 }
    const change = { changed: [risen], removed: ['a', 'never-there'] }
    const next = settlement({ expectedVersion: 1, change, position: undefined, entries: [] })
    expect(await states.settle(next)).toMatchObject({ kind: 'settled', version: 2 })
    const { snapshot, lastSettled } = await states.load(guildId)
    expect(snapshot).toEqual(
      new Map([
        ['b', b],
        ['c', risen],
      ]),
    )
    expect(lastSettled).toEqual({ sessionId: 's1', sequence: 10 })
  })

  it('tells an empty list from one that was never read', async () => {
    expect((await states.load(guildId)).snapshot).toBeUndefined()
    await states.settle(settlement({ isPrimed: false }))
    expect((await states.load(guildId)).snapshot).toBeUndefined()
    const next = { expectedVersion: 1, position: { sessionId: 's1', sequence: 11 } }
    await states.settle(settlement(next))
    expect((await states.load(guildId)).snapshot).toEqual(new Map())
  })

  it('journals nothing where there is nothing to tell', async () => {
    await states.settle(settlement({ entries: [] }))
    expect(await redis.exists(keys.journal(partitionOfGuild(guildId)))).toBe(0)
  })

  it('of a newer session begins to count anew', async () => {
    await states.settle(settlement({ position: { sessionId: 's1', sequence: 900 } }))
    const position = { sessionId: 's2', sequence: 2 }
    const outcome = await states.settle(settlement({ expectedVersion: 1, position }))
    expect(outcome).toMatchObject({ kind: 'settled', version: 2 })
    expect((await states.load(guildId)).lastSettled).toEqual(position)
  })

  it('of a newer epoch takes the guild over', async () => {
    await states.settle(settlement())
    const next = { expectedVersion: 1, position: { sessionId: 's1', sequence: 11 } }
    expect(await states.settle(settlement({ ...next, epoch: 6 }))).toMatchObject({ version: 2 })
  })
})

describe('who joined lately', () => {
  const key = () => keys.settledJoins(partitionOfGuild(guildId), guildId)
  const settledJoins = [{ memberId: '7', joinedAt: 5, settledAt: 6 }]

  it('is remembered for some minutes, by itself, so that nothing has to be written to forget it', async () => {
    const ledger = aLedger({ settledJoins })
    await states.settle(settlement({ ledger }))
    expect((await states.load(guildId)).ledger).toEqual(ledger)
    const ttlMs = await redis.pttl(key())
    expect(ttlMs).toBeGreaterThan(200_000)
    expect(ttlMs).toBeLessThanOrEqual(300_000)
    await redis.del(key())
    expect((await states.load(guildId)).ledger).toEqual(emptyLedger)
  })

  it('is forgotten with a settlement that knows of nobody', async () => {
    await states.settle(settlement({ ledger: aLedger({ settledJoins }) }))
    const position = { sessionId: 's1', sequence: 11 }
    await states.settle(settlement({ expectedVersion: 1, position }))
    expect(await redis.exists(key())).toBe(0)
  })

  it('is nobody where it cannot be read', async () => {
    await redis.set(key(), '[{"memberId":7}]')
    expect((await states.load(guildId)).ledger.settledJoins).toEqual([])
  })

  it('is forgotten with the guild', async () => {
    await states.settle(settlement({ ledger: aLedger({ settledJoins }) }))
    await makeEnabledGuilds(redis).purge(guildId, 1_000)
    expect(await redis.exists(key())).toBe(0)
  })
})

describe('where somebody has opted out', () => {
  it('nothing is settled that may name them, and what cannot is', async () => {
    await makeConcealedMembers(redis).add(guildId, ['-5'])
    const before = await everything()
    expect(await states.settle(settlement())).toEqual({ kind: 'must-conceal' })
    expect(await everything()).toEqual(before)
    const concealed = settlement({ isConcealed: true })
    expect(await states.settle(concealed)).toMatchObject({ kind: 'settled', version: 1 })
  })
})

describe('a refused settlement changes nothing', () => {
  const later = { expectedVersion: 1, position: { sessionId: 's1', sequence: 11 } }

  it.each<[string, Partial<StoredSettlement>]>([
    ['covered', { ...later, position: { sessionId: 's1', sequence: 10 } }],
    ['covered', { ...later, position: { sessionId: 's1', sequence: 9 } }],
    ['stale-version', { ...later, expectedVersion: 0 }],
    ['stale-version', { ...later, expectedVersion: 2 }],
    ['stale-epoch', { ...later, epoch: 4 }],
    ['stale-generation', { ...later, generation: 999 }],
    ['stale-generation', { ...later, generation: 1_001 }],
  ])('%s: %o', async (kind, change) => {
    await states.settle(settlement({ change: { changed: [aKnownInvite()], removed: [] } }))
    const before = await everything()
    const removal = { changed: [aKnownInvite({ code: 'x' })], removed: ['abc'] }
    expect(await states.settle(settlement({ ...change, change: removal }))).toEqual({ kind })
    expect(await everything()).toEqual(before)
  })

  it('stale-generation: the module was disabled', async () => {
    await makeEnabledGuilds(redis).purge(guildId, 1_000)
    expect(await states.settle(settlement())).toEqual({ kind: 'stale-generation' })
    expect(await everything()).toEqual({ journal: [], state: {}, invites: {} })
  })

  it('journal-full: until the recorder has made room', async () => {
    const journal = keys.journal(partitionOfGuild(guildId))
    const fill = `for i = 1, tonumber(ARGV[1]) do redis.call('XADD', KEYS[1], '*', 'g', '1') end`
    await redis.eval(fill, 1, journal, JOURNAL_MAX_LENGTH)
    expect(await states.settle(settlement())).toEqual({ kind: 'journal-full' })
    expect((await everything()).state).toEqual({})
    // What has no entries needs no room.
    expect(await states.settle(settlement({ entries: [] }))).toMatchObject({ kind: 'settled' })
    await redis.xtrim(journal, 'MAXLEN', JOURNAL_MAX_LENGTH - 1)
    const next = { expectedVersion: 1, position: { sessionId: 's1', sequence: 11 } }
    expect(await states.settle(settlement(next))).toMatchObject({ kind: 'settled' })
    await redis.del(journal)
  })
})

it('settles after a restart of Redis, which has forgotten the script', async () => {
  // Else it may put off writing what it has answered, as long as the disk is busy.
  await redis.config('SET', 'appendfsync', 'always')
  await states.settle(settlement({ ledger: aLedger({ rises: [aRise()] }) }))
  await server.kill()
  await server.restart()
  const { version, ledger } = await states.load(guildId)
  expect({ version, rises: ledger.rises }).toEqual({ version: 1, rises: [aRise()] })
  const next = { expectedVersion: 1, position: { sessionId: 's1', sequence: 11 } }
  expect(await states.settle(settlement(next))).toMatchObject({ kind: 'settled', version: 2 })
})

it('keeps the guilds apart', async () => {
  const other = aGuildId()
  await states.settle(settlement())
  expect(await states.load(other)).toMatchObject({ version: 0, lastSettled: undefined })
})
