import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordPartitions } from '#bot/recorder/record-partitions.ts'
import { makeRecorder } from '#bot/recorder/recorder.ts'
import type { Database } from '#core/postgres/tables.ts'
import { ensurePartitions } from '#core/postgres/ensure-partitions.ts'
import { makeFeedPublisher } from '#core/redis/feed.ts'
import { makeJournal } from '#core/redis/journal.ts'
import { createDatabase, type TestDatabase } from '#test/support/databases.ts'
import { aJoin, aLeave, anAttribution, journal } from '#test/support/journal-entries.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { anEnabledGuild, openStores, silent, type Stores } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

let database: TestDatabase
let server: RestartableServer
let stores: Stores

beforeAll(async () => {
  ;[database, server] = await Promise.all([createDatabase(), startTestRedis()])
  stores = openStores({ redisUrl: server.url, databaseUrl: database.url })
  await ensurePartitions(stores.db, new Date())
})
afterAll(async () => {
  await stores.close()
  await Promise.all([database.drop(), server.stop()])
})

const say = (line: string) => process.stdout.write(`${line}\n`)

it('records 5,000 joins and 2,500 leaves of 100 guilds, and tells how fast', async () => {
  const { redis, db } = stores
  const guilds = await Promise.all(Array.from({ length: 100 }, () => anEnabledGuild(stores)))
  const now = Date.now()
  for (const [g, guild] of guilds.entries()) {
    for (let i = 0; i < 50; i += 1) {
      const memberId = String(10_000 + i)
      const attribution = anAttribution({ code: `c${i % 5}`, inviterId: String(500 + (i % 9)) })
      await journal(redis, guild, [aJoin({ memberId, joinedAt: now - g, attribution })])
      if (i % 2 === 0) await journal(redis, guild, [aLeave({ memberId, leftAt: now })])
    }
  }
  const recorder = makeRecorder({ ...stores, log: silent, feed: makeFeedPublisher(redis) })
  const startedAt = performance.now()
  recorder.start()
  await waitFor(async () => (await makeJournal(redis).filled()).length === 0, { intervalMs: 5 })
  const tookMs = performance.now() - startedAt
  await recorder.stop()
  say(`recorder: 7,500 entries in ${Math.round(tookMs)} ms`)

  const { joins, leaves } = await db
    .selectFrom('day_counts')
    .select((eb) => [eb.fn.sum('joins').as('joins'), eb.fn.sum('leaves').as('leaves')])
    .executeTakeFirstOrThrow()
  expect([joins, leaves]).toEqual(['5000', '2500'])
})

it('records a single join at once, and tells how fast', async () => {
  const guild = await anEnabledGuild(stores)
  const tookMs: number[] = []
  let recorded = Promise.withResolvers<void>()
  const recorder = makeRecorder({
    ...stores,
    log: silent,
    feed: makeFeedPublisher(stores.redis),
    onRecorded: () => recorded.resolve(),
  })
  recorder.start()
  for (let i = 0; i < 20; i += 1) {
    recorded = Promise.withResolvers()
    await journal(stores.redis, guild, [aJoin({ memberId: String(50 + i) })])
    const startedAt = performance.now()
    recorder.notify(guild.partition)
    await recorded.promise
    tookMs.push(performance.now() - startedAt)
  }
  await recorder.stop()
  const median = tookMs.toSorted((a, b) => a - b)[10] ?? Number.NaN
  say(`recorder: a single join in ${median.toFixed(1)} ms (median of 20)`)
})

it('plans its statements once, and tells what that saves', async () => {
  const guild = await anEnabledGuild(stores, {
    join_messages_enabled: true,
    join_messages_channel: '70',
  })
  const pool = new Pool({ connectionString: database.url, max: 2 })
  const unnamed = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  let members = 0
  const timed = async (db: Stores['db'], rounds: number): Promise<number> => {
    let tookMs = 0
    for (let i = 0; i < rounds; i += 1) {
      members += 1
      const join = aJoin({ memberId: String(members), joinedAt: Date.now() - 1_000 })
      await journal(stores.redis, guild, [join, aLeave({ memberId: join.memberId })])
      const startedAt = performance.now()
      await recordPartitions({ ...stores, db }, [guild.partition])
      tookMs += performance.now() - startedAt
    }
    return (rounds * 2 * 1_000) / tookMs
  }
  // Postgres looks at five executions before it keeps a plan.
  await timed(stores.db, 12)
  await timed(unnamed, 12)
  const rates = { named: 0, unnamed: 0 }
  for (let i = 0; i < 4; i += 1) {
    rates.unnamed += (await timed(unnamed, 25)) / 4
    rates.named += (await timed(stores.db, 25)) / 4
  }
  await unnamed.destroy()
  const [before, after] = [rates.unnamed, rates.named].map(Math.round)
  say(`recorder: rows/s in batches of two: ${before} planned each time, ${after} planned once`)

  const joins = await stores.db
    .selectFrom('joins')
    .select('member_id')
    .where('guild_id', '=', guild.guildId)
    .execute()
  expect(joins).toHaveLength(members)
})
