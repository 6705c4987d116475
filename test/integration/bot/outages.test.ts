import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCleanUpJob } from '#bot/jobs/clean-up.ts'
import { makePartitionsJob } from '#bot/jobs/partitions.ts'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import { emptyLedger } from '#core/attribution/ledger.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { migrateToLatest } from '#core/postgres/migrate.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { JOURNAL_MAX_LENGTH, makeGuildStates } from '#core/redis/guild-states.ts'
import { keys } from '#core/redis/keys.ts'
import { aJoin, journal } from '#test/support/journal-entries.ts'
import { startTestPostgres } from '#test/support/postgres.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { startScriptedHttp, type ScriptedHttp } from '#test/support/scripted-http.ts'
import {
  anEnabledGuild,
  openStores,
  silent,
  type Stores,
  type TestGuild,
} from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'
import { aSender, type SenderCounts } from '#test/support/senders.ts'

const JOINS_BEFORE = 200
const COMMAND_TIMEOUT_MS = 2_000
const HEAP_GROWTH_MAX_BYTES = 6_000_000
/** Of one core: what a process that only waits may use, with room for a busy machine. */
const CPU_SHARE_MAX = 0.25

let postgres: RestartableServer
let redis: RestartableServer
let discord: ScriptedHttp
let stores: Stores
let guild: TestGuild
let now: () => number
let stopAll: () => Promise<unknown>
let members = 0
let told: SenderCounts

beforeEach(async () => {
  ;[postgres, redis, discord] = await Promise.all([
    startTestPostgres(),
    startTestRedis(),
    startScriptedHttp(() => ({ status: 200, body: { id: '1' } })),
  ])
  await migrateToLatest(postgres.url)
  stores = openStores({
    redisUrl: redis.url,
    databaseUrl: postgres.url,
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
  })
  await ensurePartitions(stores.db, new Date())
  guild = await anEnabledGuild(stores, {
    join_messages_enabled: true,
    join_messages_channel: '70',
    join_message_content: 'Hello <user_display_name>',
  })
  now = () => Date.now()
  members = 0
})
afterEach(async () => {
  await stopAll()
  await stores.close()
  await Promise.all([postgres.stop(), redis.stop(), discord.close()])
})

/** All that a cluster runs beside its lanes. */
function startWorkers(): void {
  const deps = { ...stores, log: silent, now: () => now() }
  const { sender, counts } = aSender(stores, discord.url)
  told = counts
  const feed = makeFeedPublisher(stores.redis)
  const recorder = makeRecorder({ ...deps, feed, onRecorded: () => sender.notify() })
  const partitions = makePartitionsJob(deps)
  const cleanUp = makeCleanUpJob(deps)
  recorder.start()
  sender.start()
  cleanUp.start()
  const started = partitions.start()
  stopAll = async () => {
    await started
    await Promise.all([recorder.stop(), sender.stop(), partitions.stop(), cleanUp.stop()])
  }
}

async function joinSome(count: number, joinedAt = now()): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    members += 1
    // Far from the inviter's id: nobody here joins by their own invite.
    await journal(stores.redis, guild, [aJoin({ memberId: String(10_000 + members), joinedAt })])
  }
}

const allRecorded = () =>
  waitFor(
    async () => {
      const rows = await stores.db.selectFrom('joins').select('member_id').execute()
      return rows.length === members
    },
    { timeoutMs: 20_000, message: 'every join to be recorded' },
  )
const allSent = () =>
  waitFor(
    async () => {
      const rows = await stores.db.selectFrom('outbox').select('id').execute()
      const { sent, digested } = told
      return rows.length === 0 && (sent['join'] ?? 0) + (digested['join'] ?? 0) === members
    },
    { timeoutMs: 30_000, message: 'every join to be told of, alone or in a digest' },
  )
const expectCounted = async () => {
  const counts = await stores.db
    .selectFrom('day_counts')
    .select((eb) => [eb.fn.sum('joins').as('joins'), eb.fn.sum('present').as('present')])
    .executeTakeFirstOrThrow()
  expect(counts).toEqual({ joins: String(members), present: String(members) })
}

setFlagsFromString('--expose_gc')
// The flag puts `gc` into contexts made from now on.
const collect = runInNewContext('gc') as () => void
function heapBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** What this process uses while nothing but waiting should happen. */
async function idleFor(ms: number): Promise<{ cpuShare: number; grownBytes: number }> {
  const heap = heapBytes()
  const cpu = process.cpuUsage()
  await pause(ms)
  const { user, system } = process.cpuUsage(cpu)
  return { cpuShare: (user + system) / 1_000 / ms, grownBytes: heapBytes() - heap }
}

describe('an outage costs time and nothing else', () => {
  it('of Postgres: without spinning or growing meanwhile, and ten minutes by the clock', async () => {
    startWorkers()
    await joinSome(10)
    await allRecorded()
    await allSent()
    await postgres.kill()
    const at = now()
    await joinSome(JOINS_BEFORE, at)
    const { cpuShare, grownBytes } = await idleFor(8_000)
    expect(cpuShare).toBeLessThan(CPU_SHARE_MAX)
    expect(grownBytes).toBeLessThan(HEAP_GROWTH_MAX_BYTES)
    now = () => Date.now() + 600_000
    await joinSome(10)
    await postgres.restart()
    await allRecorded()
    await expectCounted()
    await allSent()
    // Those that the channel takes in a minute, and one digest for the rest.
    expect(told.sent).toEqual({ join: 70, digest: 1 })
    expect(discord.requests).toHaveLength(71)
    await waitFor(async () => (await stores.redis.xlen(keys.journal(guild.partition))) === 0)
  }, 90_000)

  it('of Redis: without spinning or growing meanwhile, longer than a command waits', async () => {
    startWorkers()
    await joinSome(50)
    await redis.kill()
    const { cpuShare, grownBytes } = await idleFor(COMMAND_TIMEOUT_MS + 4_000)
    expect(cpuShare).toBeLessThan(CPU_SHARE_MAX)
    expect(grownBytes).toBeLessThan(HEAP_GROWTH_MAX_BYTES)
    await redis.restart()
    await waitFor(() => stores.redis.status === 'ready')
    await joinSome(50)
    await allRecorded()
    await expectCounted()
  }, 60_000)
})

it('a full journal refuses settlements until the recorder has made room', async () => {
  const key = keys.journal(guild.partition)
  await stores.redis.eval(
    `for i = 1, ARGV[1] do
       redis.call('XADD', KEYS[1], '*', 'guild', ARGV[2], 'generation', '1', 'entries', '[]')
     end`,
    1,
    key,
    JOURNAL_MAX_LENGTH,
    guild.guildId,
  )
  const states = makeGuildStates(stores.redis)
  const settle = () =>
    states.settle({
      guildId: guild.guildId,
      generation: guild.generation,
      epoch: 1,
      position: undefined,
      expectedVersion: 0,
      entries: [aJoin()],
      ledger: emptyLedger,
      isPrimed: true,
      isConcealed: false,
      change: { changed: [], removed: [] },
    })
  expect(await settle()).toEqual({ kind: 'journal-full' })
  expect(await stores.redis.xlen(key)).toBe(JOURNAL_MAX_LENGTH)
  startWorkers()
  members = 1
  await waitFor(async () => (await settle()).kind === 'settled')
  await allRecorded()
  await waitFor(async () => (await stores.redis.xlen(key)) === 0, { timeoutMs: 20_000 })
  await expectCounted()
}, 60_000)
