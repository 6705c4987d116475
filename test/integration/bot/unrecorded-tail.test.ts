import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { makeUnrecordedTail, type UnrecordedTail } from '#bot/recorder/unrecorded-tail.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import {
  makeGuildStates,
  type StoredGuildStates,
  type StoredSettlement,
} from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave } from '#test/support/journal-entries.ts'
import { aKnownInvite } from '#test/support/lane-events.ts'
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
let states: StoredGuildStates
let guild: TestGuild
let tail: UnrecordedTail
let restored: number

beforeEach(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
  guild = await anEnabledGuild(stores)
  states = makeGuildStates(stores.redis)
  restored = 0
  tail = aTail()
})
afterEach(async () => {
  tail.stop()
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})

const aTail = (change: Partial<Parameters<typeof makeUnrecordedTail>[0]> = {}) =>
  makeUnrecordedTail({
    ...stores,
    states,
    epoch: 1,
    restoreGuilds: () => Promise.resolve(),
    log: silent,
    restored: { inc: () => (restored += 1) },
    ...change,
  })
let sequence = 0
const settle = async (expectedVersion: number, change: Partial<StoredSettlement> = {}) => {
  sequence += 1
  const outcome = await tail.settle({
    guildId: guild.guildId,
    generation: guild.generation,
    epoch: 1,
    position: { sessionId: 's', sequence },
    expectedVersion,
    entries: [aJoin({ memberId: String(expectedVersion + 1) })],
    ledger: emptyLedger,
    isPrimed: true,
    isConcealed: false,
    change: {
      changed: [aKnownInvite({ code: `c${expectedVersion}`, uses: expectedVersion })],
      removed: [],
    },
    ...change,
  })
  expect(outcome).toMatchObject({ kind: 'settled', version: expectedVersion + 1 })
}
const record = () => recordPartitions(stores, [guild.partition])
const ownKeys = () => [
  keys.journal(guild.partition),
  keys.guildState(guild.partition, guild.guildId),
  keys.guildInvites(guild.partition, guild.guildId),
]
/** What Redis holds of the guild, to be brought back as a failover would. */
const dump = () => Promise.all(ownKeys().map((key) => stores.redis.dumpBuffer(key)))
async function failOverTo(copies: Awaited<ReturnType<typeof dump>>): Promise<void> {
  for (const [i, key] of ownKeys().entries()) {
    const copy = copies[i]
    await stores.redis.del(key)
    if (copy) await stores.redis.restore(key, 0, copy)
  }
  await loseConnection()
}
async function loseConnection(): Promise<void> {
  const closed = new Promise((resolve) => stores.redis.once('close', resolve))
  stores.redis.disconnect(true)
  await closed
}
const members = async () => {
  const rows = await stores.db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', guild.guildId)
    .orderBy('member_id')
    .execute()
  return rows.map(({ member_id }) => member_id)
}

describe('after a failover that lost what was settled last', () => {
  it('state and journal are what they were, before anything else is settled', async () => {
    await settle(0)
    const copies = await dump()
    await settle(1)
    await settle(2, { entries: [] })
    await settle(3, { change: { changed: [], removed: ['c0'] } })
    const before = await states.load(guild.guildId)
    await failOverTo(copies)
    expect(await tail.load(guild.guildId)).toEqual(before)
    expect([...(before.snapshot?.keys() ?? [])].toSorted()).toEqual(['c1', 'c2'])
    await settle(4)
    expect(restored).toBe(3)
    await record()
    expect(await members()).toEqual(['1', '2', '4', '5'])
  })

  it('what was recorded already is not recorded twice, and its state is back', async () => {
    await settle(0)
    const copies = await dump()
    await settle(1, { entries: [aLeave({ memberId: '77' })] })
    await record()
    await failOverTo(copies)
    expect((await tail.load(guild.guildId)).version).toBe(2)
    await record()
    const counts = await stores.db.selectFrom('day_counts').select('leaves').execute()
    expect(counts.map(({ leaves }) => leaves).toSorted((a, b) => a - b)).toEqual([0, 1])
  })

  it('what was lost is looked for though nobody settles anything', async () => {
    const copies = await dump()
    tail.start()
    await settle(0)
    await failOverTo(copies)
    await waitFor(() => restored === 1)
    expect(await record()).toMatchObject({ joins: 1 })
  })

  it('of more than is kept, entries are appended and the invites are read anew', async () => {
    const copies = await dump()
    await settle(0)
    tail.stop()
    tail = aTail() // a process that knows nothing of the first settlement
    await settle(1)
    await failOverTo(copies)
    const state = await tail.load(guild.guildId)
    expect(state.snapshot).toBeUndefined()
    await record()
    expect(await members()).toEqual(['2'])
  })

  it('which guilds are enabled comes back first, and the epoch with it', async () => {
    tail.stop()
    tail = aTail({
      epoch: 7,
      async restoreGuilds() {
        const key = keys.generations(guild.partition)
        await stores.redis.hset(key, guild.guildId, guild.generation)
      },
    })
    await settle(0)
    await stores.redis.flushall()
    await loseConnection()
    expect(await tail.load(guild.guildId)).toMatchObject({ version: 1 })
    expect(await stores.redis.get(keys.epoch())).toBe('7')
    expect(await record()).toMatchObject({ joins: 1 })
  })
})

describe('after a connection was lost and nothing else', () => {
  it('nothing is settled again', async () => {
    tail.stop()
    tail = aTail({ restoreGuilds: () => expect.unreachable('Postgres is not asked') })
    await stores.redis.incr(keys.epoch())
    await settle(0)
    await loseConnection()
    await settle(1)
    expect(restored).toBe(0)
    expect(await record()).toMatchObject({ joins: 2 })
  })
})

describe('what is kept', () => {
  it('is forgotten once it is old and recorded, and not before', async () => {
    let at = Date.now()
    tail.stop()
    tail = aTail({ now: () => at })
    tail.start()
    await settle(0)
    await record()
    at += 30_000
    await settle(1)
    at += 31_000
    await waitFor(() => tail.size === 1)
    at += 60_000
    await record()
    await waitFor(() => tail.size === 0)
  })

  it('is bounded', async () => {
    const changed = Array.from({ length: 1_000 }, (_, i) => aKnownInvite({ code: `k${i}` }))
    for (let version = 0; version < 60; version += 1) {
      await settle(version, { change: { changed, removed: [] } })
    }
    expect(tail.size).toBe(49)
  })
})
